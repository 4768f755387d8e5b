package io.rookery.cluster.gateway;

import static io.rookery.cluster.gateway.Web.bytes;
import static io.rookery.cluster.gateway.Web.filePart;
import static io.rookery.cluster.gateway.Web.textPart;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SubmissionTest {
  private static final long LARGE = 64L << 20;
  @TempDir Path folder;
  private FakeNode node;
  private Web web;

  @BeforeEach
  void open() {
    node = FakeNode.open(folder);
    web = new Web(node);
  }

  @AfterEach
  void close() {
    node.close();
  }

  @Test
  void aLargeSampleStreamsThrough() {
    HttpResponse<String> response =
        web.send("POST", "/api/v1/samples", BodyPublishers.ofInputStream(() -> new Zeros(LARGE)));
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(Web.json(response).getString("sha256")).isEqualTo(sha256OfZeros());
    assertThat(Web.json(response).getLong("size")).isEqualTo(LARGE);
    assertThat(node.samples.largestChunk.get()).isLessThan(1 << 20);
  }

  @Test
  void aLargeFileStreamsThroughAMultipartForm() {
    HttpResponse<String> response =
        web.postParts(
            filePart("file", "dir/invoice.sh", new Zeros(LARGE)),
            textPart("spec", "{\"platform\":\"linux\"}"));
    assertThat(response.statusCode()).isEqualTo(202);
    assertThat(Web.json(response)).isEqualTo(new JsonObject().put("id", 2).put("created", true));
    assertThat(response.headers().firstValue("Location")).contains("/api/v1/jobs/2");
    assertThat(node.jobs.specs)
        .containsExactly(
            new JsonObject()
                .put("platform", "linux")
                .put("sha256", sha256OfZeros())
                .put("name", "invoice.sh"));
    assertThat(node.samples.largestChunk.get()).isLessThan(1 << 20);
  }

  @Test
  void theSpecMayComeFirstAndAsAFileOfItsOwn() {
    assertThat(
            web.postParts(
                    textPart("spec", "{\"name\":\"own.exe\"}"), filePart("file", "x", bytes("one")))
                .statusCode())
        .isEqualTo(202);
    assertThat(
            web.postParts(
                    filePart("spec", "spec.json", bytes("{\"owner\":\"me\"}")),
                    filePart("file", "y", bytes("two")))
                .statusCode())
        .isEqualTo(202);
    assertThat(web.postParts(filePart("file", "z", bytes("three"))).statusCode()).isEqualTo(202);
    assertThat(node.jobs.specs)
        .extracting(spec -> spec.getString("name"))
        .containsExactly("own.exe", "y", "z");
    assertThat(node.jobs.specs.get(1).getString("owner")).isEqualTo("me");
  }

  @Test
  void aLongFileNameIsCutBetweenCharacters() {
    String name = "a".repeat(254);
    assertThat(web.postParts(filePart("file", name + "\ud83d\ude00", bytes("x"))).statusCode())
        .isEqualTo(202);
    assertThat(node.jobs.specs).extracting(spec -> spec.getString("name")).containsExactly(name);
  }

  @Test
  void jsonAloneNamesASampleOrAnAddress() {
    assertThat(web.postJson("/api/v1/jobs", "{\"sha256\":\"ab\",\"name\":\"n\"}").statusCode())
        .isEqualTo(202);
    assertThat(web.postJson("/api/v1/jobs", "{\"url\":\"http://127.0.0.1/\"}").statusCode())
        .isEqualTo(202);
    assertThat(node.jobs.specs.get(0))
        .isEqualTo(new JsonObject().put("sha256", "ab").put("name", "n"));
  }

  @Test
  void aFieldIsNamedAsTheClientWroteIt() {
    HttpResponse<String> response = web.postJson("/api/v1/jobs", "{\"sha256\":\"unknown\"}");
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(Web.json(response).getString("field")).isEqualTo("sha256");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[]", "7", "{", "null", "\"text\""})
  void aBodyThatIsNoObjectIsRefused(String json) {
    HttpResponse<String> response = web.postJson("/api/v1/jobs", json);
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(Web.json(response).getString("field")).isEqualTo("body");
  }

  @Test
  void aFormWithoutAFileIsRefused() {
    refused("file", web.postParts(textPart("spec", "{}")));
    refused("file", web.postParts(textPart("file", "not a file"), textPart("spec", "{}")));
  }

  @Test
  void aFormWithABadSpecQueuesNothing() {
    refused("spec", web.postParts(filePart("file", "x", bytes("x")), textPart("spec", "{")));
    refused(
        "priority",
        web.postParts(
            filePart("file", "x", bytes("x")), textPart("spec", "{\"priority\":\"high\"}")));
    refused(
        "url",
        web.postParts(filePart("file", "x", bytes("x")), textPart("spec", "{\"url\":\"u\"}")));
  }

  @Test
  void aFormWithUnexpectedPartsIsRefused() {
    refused("file", web.postParts(file("a"), file("b"), textPart("spec", "{}")));
    refused("spec", web.postParts(file("a"), textPart("spec", "{}"), textPart("spec", "{}")));
    refused("other", web.postParts(file("a"), textPart("other", "x")));
    refused("extra", web.postParts(filePart("extra", "x", new Zeros(1 << 20)), file("a")));
  }

  @Test
  void scriptsMayComeWithTheFile() {
    HttpResponse<String> response =
        web.postParts(
            filePart("pre_script", "dir/set up.py", bytes("pre")),
            file("a"),
            filePart("during_script", "click.ps1", bytes("during")));

    assertThat(response.statusCode()).isEqualTo(202);
    JsonObject scripts = node.jobs.specs.get(0).getJsonObject("scripts");
    assertThat(scripts.getJsonObject("pre").getString("name")).isEqualTo("set up.py");
    assertThat(scripts.getJsonObject("during").getString("name")).isEqualTo("click.ps1");
    assertThat(node.samples.received)
        .extracting(sample -> sample.sha256())
        .containsExactly(
            scripts.getJsonObject("pre").getString("sha256"),
            node.jobs.specs.get(0).getString("sha256"),
            scripts.getJsonObject("during").getString("sha256"));
  }

  @Test
  void aScriptComesOnceAndAsAFile() {
    refused("pre_script", web.postParts(file("a"), textPart("pre_script", "print()")));
    refused(
        "pre_script",
        web.postParts(
            filePart("pre_script", "a.py", bytes("1")),
            filePart("pre_script", "b.py", bytes("2")),
            file("a")));
    refused(
        "scripts.pre",
        web.postParts(
            filePart("pre_script", "a.py", bytes("1")),
            file("a"),
            textPart("spec", "{\"scripts\":{\"pre\":{}}}")));
    refused(
        "scripts",
        web.postParts(
            filePart("pre_script", "a.py", bytes("1")),
            file("a"),
            textPart("spec", "{\"scripts\":7}")));
  }

  private static java.io.InputStream file(String content) {
    return filePart("file", "f", bytes(content));
  }

  private void refused(String field, HttpResponse<String> response) {
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(Web.json(response).getString("field")).isEqualTo(field);
    assertThat(node.jobs.specs).isEmpty();
  }

  @Test
  void aSpecBeyondItsLimitIsRefused() {
    HttpResponse<String> asFile =
        web.postParts(filePart("spec", "spec.json", new Zeros(3 << 20)), file("a"));
    assertThat(asFile.statusCode()).isEqualTo(413);
    HttpResponse<String> asText =
        web.postParts(file("a"), textPart("spec", "x".repeat((1 << 20) + 1)));
    assertThat(asText.statusCode()).isIn(400, 413);
    assertThat(node.jobs.specs).isEmpty();
  }

  @Test
  void aFormThatIsBrokenIsTheClientsFault() {
    assertThat(
            web.send(
                    "POST",
                    "/api/v1/jobs",
                    BodyPublishers.ofString("no parts here"),
                    "Content-Type",
                    "multipart/form-data; boundary=x")
                .statusCode())
        .isEqualTo(400);
    assertThat(
            web.send(
                    "POST",
                    "/api/v1/jobs",
                    BodyPublishers.ofString("--x"),
                    "Content-Type",
                    "multipart/form-data")
                .statusCode())
        .isEqualTo(400);
    assertThat(web.send("GET", "/api/v1/health/live").statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Content-Length: 2\r\n"})
  void aFormThatEndsWithinAFileIsRefusedAtOnce(String announced) {
    HttpResponse<String> response =
        web.send(
            "POST",
            "/api/v1/jobs",
            BodyPublishers.ofString(
                "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n"
                    + announced
                    + "\r\nMZ"),
            "Content-Type",
            "multipart/form-data; boundary=x");

    refused("body", response);
    await().until(() -> node.samples.failures.size() == 1);
  }

  @Test
  void aSampleBeyondTheLimitIsRefusedWhileItIsSent() {
    node.samples.limit.set(1 << 20);
    HttpResponse<String> raw =
        web.send("POST", "/api/v1/samples", BodyPublishers.ofInputStream(() -> new Zeros(LARGE)));
    assertThat(raw.statusCode()).isEqualTo(413);
    assertThat(Web.json(raw).getString("code")).isEqualTo("sample.too.large");
    HttpResponse<String> form =
        web.postParts(filePart("file", "x", new Zeros(LARGE)), textPart("spec", "{}"));
    assertThat(form.statusCode()).isEqualTo(413);
    assertThat(node.jobs.specs).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/api/v1/samples", "/api/v1/jobs"})
  void aClientThatGoesAwayFailsTheSampleItSent(String path) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", node.port())) {
      String form =
          path.endsWith("jobs")
              ? new String(file("half").readAllBytes(), StandardCharsets.UTF_8).stripTrailing()
              : "half";
      OutputStream out = socket.getOutputStream();
      out.write(
          ("POST "
                  + path
                  + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 999999\r\n"
                  + "Content-Type: multipart/form-data; boundary="
                  + Web.BOUNDARY
                  + "\r\n\r\n"
                  + form)
              .getBytes(StandardCharsets.UTF_8));
      out.write(new byte[200_000]);
      out.flush();
      Awaitility.await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> node.samples.largestChunk.get() > 0);
    }
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> assertThat(node.samples.failures).hasSize(1));
    assertThat(node.jobs.specs).isEmpty();
  }

  @Test
  void anUploadThatTakesTooLongQueuesNothing() throws IOException {
    try (FakeNode slow = new FakeNode(folder, java.util.List.of(), Duration.ofMillis(50));
        Socket socket = new Socket("127.0.0.1", slow.port())) {
      socket.setSoTimeout(60_000);
      String part = new String(file("half").readAllBytes(), StandardCharsets.UTF_8);
      String head =
          "POST /api/v1/jobs HTTP/1.1\r\nHost: localhost\r\nContent-Length: 999999\r\n"
              + "Content-Type: multipart/form-data; boundary="
              + Web.BOUNDARY
              + "\r\n\r\n";
      OutputStream out = socket.getOutputStream();
      out.write((head + part.stripTrailing()).getBytes(StandardCharsets.UTF_8));
      out.flush();
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(answer).startsWith("HTTP/1.1 503").contains("deadline");
      Awaitility.await()
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(() -> assertThat(slow.samples.failures).hasSize(1));
      assertThat(slow.jobs.specs).isEmpty();
    }
  }

  private static String sha256OfZeros() {
    MessageDigest digest = FakeSamples.sha256();
    byte[] block = new byte[1 << 20];
    for (long sent = 0; sent < LARGE; sent += block.length) {
      digest.update(block);
    }
    return HexFormat.of().formatHex(digest.digest());
  }
}
