package io.rookery.cluster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.cluster.gateway.FakeNode;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ResultsCommandTest {
  @TempDir Path folder;

  @Test
  void filesAreListedAndFetchedWhole() throws IOException {
    Path job = Files.createDirectories(folder.resolve("analyses/7/files/a b"));
    byte[] large = new byte[3 << 20];
    new java.util.Random(1).nextBytes(large);
    Files.write(job.resolve("100% #1?"), large);
    Files.writeString(folder.resolve("analyses/7/analysis.log"), "log");
    Path target = folder.resolve("fetched");
    try (FakeNode node = FakeNode.open(folder.resolve("analyses"))) {
      Shell shell = Shell.on(node);
      assertThat(shell.run("results", "7")).isEqualTo(ExitCode.DONE);
      assertThat(shell.out()).contains("files/a b/100% #1?").contains("analysis.log");
      assertThat(shell.run("results", "7", "--to", target.toString())).isEqualTo(ExitCode.DONE);
      assertThat(shell.run("results", "7", "--to", target.toString(), "--json"))
          .isEqualTo(ExitCode.DONE);
      assertThat(shell.json().getJsonArray("files")).hasSize(2);
      assertThat(shell.run("results", "404")).isEqualTo(ExitCode.USAGE);
    }
    assertThat(target.resolve("files/a b/100% #1?")).hasBinaryContent(large);
    assertThat(target.resolve("analysis.log")).hasContent("log");
    try (Stream<Path> all = Files.walk(target)) {
      assertThat(all.filter(Files::isRegularFile)).hasSize(2);
    }
  }

  @Test
  void filesOfOneAttemptAreListedAndFetched() throws IOException {
    Path attempt = Files.createDirectories(folder.resolve("analyses/7/attempts/2/logs"));
    Files.writeString(attempt.resolve("1.bson"), "log");
    Files.writeString(folder.resolve("analyses/7/analysis.log"), "accepted");
    Path target = folder.resolve("fetched");
    try (FakeNode node = FakeNode.open(folder.resolve("analyses"))) {
      Shell shell = Shell.on(node);
      assertThat(shell.run("results", "7", "--attempt", "2")).isEqualTo(ExitCode.DONE);
      assertThat(shell.out()).contains("logs/1.bson").doesNotContain("analysis.log");
      assertThat(shell.run("results", "7", "--attempt", "2", "--to", target.toString()))
          .isEqualTo(ExitCode.DONE);
      assertThat(shell.run("results", "7", "--attempt", "3")).isEqualTo(ExitCode.USAGE);
      assertThat(shell.err()).contains("job 7 has no attempt 3");
      assertThat(shell.run("results", "7", "--attempt", "0")).isEqualTo(ExitCode.USAGE);
      assertThat(shell.err()).contains("--attempt");
      assertThat(shell.run("results", "7", "--attempt", "1", "--attempts"))
          .isEqualTo(ExitCode.USAGE);
    }
    assertThat(target.resolve("logs/1.bson")).hasContent("log");
  }

  @ParameterizedTest
  @ValueSource(strings = {"../evil", "/evil", "a/../../evil", "a//b", ".", "..", "", "link/evil"})
  void aNodeCannotWriteOutsideTheFolder(String path) throws IOException {
    Path target = Files.createDirectories(folder.resolve("target"));
    Path elsewhere = Files.createDirectories(folder.resolve("elsewhere"));
    Files.createSymbolicLink(target.resolve("link"), elsewhere);
    Vertx vertx = FakeNode.withoutCache();
    try {
      HttpServer server = FakeNode.await(evil(vertx, path));
      Shell shell = new Shell();
      int code =
          shell.run(
              "results",
              "7",
              "--to",
              target.toString(),
              "--node",
              "http://127.0.0.1:" + server.actualPort());
      assertThat(code).isEqualTo(ExitCode.FAILED);
    } finally {
      FakeNode.await(vertx.close());
    }
    try (Stream<Path> all = Files.walk(folder)) {
      assertThat(all.filter(Files::isRegularFile)).isEmpty();
    }
  }

  private static io.vertx.core.Future<HttpServer> evil(Vertx vertx, String path) {
    JsonObject listing =
        new JsonObject()
            .put("id", 7)
            .put("files", new JsonArray().add(new JsonObject().put("path", path).put("size", 1)));
    return vertx
        .createHttpServer()
        .requestHandler(
            request ->
                request
                    .response()
                    .end(request.path().endsWith("/results") ? listing.encode() : "evil"))
        .listen(0, "127.0.0.1");
  }
}
