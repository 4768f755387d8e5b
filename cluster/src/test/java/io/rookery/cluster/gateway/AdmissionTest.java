package io.rookery.cluster.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.cluster.config.Secret;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AdmissionTest {
  private static final String TOKEN = "0123456789abcdef";
  @TempDir Path folder;

  @Test
  void onlyKnownTokensAreLetIn() {
    List<Secret> tokens = List.of(new Secret("another-token-of-a-user"), new Secret(TOKEN));
    try (FakeNode node = new FakeNode(folder, tokens, Duration.ofSeconds(30))) {
      Web web = new Web(node);
      assertThat(status(web, "Bearer " + TOKEN)).isEqualTo(200);
      assertThat(status(web, "bearer  " + TOKEN)).isEqualTo(200);
      assertThat(status(web, "Bearer " + TOKEN + "x")).isEqualTo(401);
      assertThat(status(web, "Bearer ")).isEqualTo(401);
      assertThat(status(web, "Basic " + TOKEN)).isEqualTo(401);
      HttpResponse<String> without = web.send("GET", "/api/v1/jobs");
      assertThat(without.statusCode()).isEqualTo(401);
      assertThat(without.headers().firstValue("WWW-Authenticate")).contains("Bearer");
      assertThat(Web.json(without).getString("code")).isEqualTo("unauthorized");
      assertThat(web.send("GET", "/metrics").statusCode()).isEqualTo(401);
      assertThat(web.send("GET", "/api/v1/health/live").statusCode()).isEqualTo(200);
    }
  }

  private static int status(Web web, String authorization) {
    return web.send("GET", "/api/v1/jobs", "Authorization", authorization).statusCode();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Host: rebound.example",
        "Host: 10.0.0.1",
        "Host: localhost\r\nOrigin: http://rebound.example",
        "Host: localhost\r\nOrigin: null"
      })
  void withoutTokensWebPagesFromElsewhereAreKeptOut(String headers) {
    try (FakeNode node = FakeNode.open(folder)) {
      String answer =
          new Web(node)
              .raw("GET /api/v1/jobs HTTP/1.1\r\n" + headers + "\r\nConnection: close\r\n\r\n");
      assertThat(answer).startsWith("HTTP/1.1 403").contains("api.tokens");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Host: localhost:8090",
        "Host: 127.0.0.1",
        "Host: [::1]:8090",
        "Host: localhost\r\nOrigin: http://localhost:3000"
      })
  void withoutTokensThisMachineIsServed(String headers) {
    try (FakeNode node = FakeNode.open(folder)) {
      String answer =
          new Web(node)
              .raw("GET /api/v1/jobs HTTP/1.1\r\n" + headers + "\r\nConnection: close\r\n\r\n");
      assertThat(answer).startsWith("HTTP/1.1 200");
    }
  }
}
