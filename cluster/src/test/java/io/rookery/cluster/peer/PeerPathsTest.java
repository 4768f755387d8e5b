package io.rookery.cluster.peer;

import static io.rookery.cluster.peer.Neighbourhood.await;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rookery.cluster.peer.PeerException.Problem;
import io.rookery.scheduler.sample.Samples.Sample;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a peer can ask for, asked byte by byte. */
class PeerPathsTest {
  @TempDir private static Path temp;
  private static Neighbourhood around;
  private static TestNode node;
  private static Sample sample;

  /** Nothing here changes anything, so one node serves all. */
  @BeforeAll
  static void open() throws IOException {
    around = new Neighbourhood(temp);
    node = around.start("node-1");
    sample = node.receive("0123456789".getBytes(UTF_8));
    node.result(17, 2, "analysis.log", "second".getBytes(UTF_8));
    node.result(17, 1, "analysis.log", "first".getBytes(UTF_8));
    node.result(18, 1, "other.txt", "SECRET".getBytes(UTF_8));
    Files.writeString(temp.resolve("secret.txt"), "SECRET");
    Files.createSymbolicLink(node.attempt(17, 1).resolve("link"), temp.resolve("secret.txt"));
    Files.createSymbolicLink(node.attempt(17, 1).resolve("linked"), node.attempt(18, 1));
  }

  @AfterAll
  static void close() {
    around.close();
  }

  /** The whole answer to a request exactly as written. */
  private String get(String path, String... headers) {
    try (Socket socket = new Socket("127.0.0.1", node.address().port())) {
      socket.setSoTimeout(60_000);
      String lines = headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n";
      socket
          .getOutputStream()
          .write(
              ("GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + lines + "\r\n")
                  .getBytes(ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new AssertionError(path, e);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "bytes=0-, 206, bytes 0-9/10, 0123456789",
    "bytes=4-, 206, bytes 4-9/10, 456789",
    "bytes=4-5, 206, bytes 4-5/10, 45",
    "bytes=9-100, 206, bytes 9-9/10, 9",
    "bytes=10-, 416, bytes */10, ''",
    "bytes=400-500, 416, bytes */10, ''"
  })
  void aPartOfASampleCanBeAskedFor(String range, int status, String part, String content) {
    String answer = get("/peer/v1/samples/" + sample.sha256(), "Range: " + range);

    assertThat(answer).startsWith("HTTP/1.1 " + status);
    assertThat(answer).containsIgnoringCase("content-range: " + part + "\r\n");
    assertThat(answer).containsIgnoringCase("content-length: " + content.length() + "\r\n");
    assertThat(answer).endsWith("\r\n\r\n" + content);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Range: lines=1-2", "Range: bytes=0-1,3-4", "Range: bytes=-3"})
  void withoutARangeThatIsUnderstoodTheWholeSampleIsSent(String header) {
    String answer =
        header.isEmpty()
            ? get("/peer/v1/samples/" + sample.sha256())
            : get("/peer/v1/samples/" + sample.sha256(), header);

    assertThat(answer).startsWith("HTTP/1.1 200").endsWith("\r\n\r\n0123456789");
    assertThat(answer).containsIgnoringCase("content-length: 10\r\n");
  }

  @ParameterizedTest
  @CsvSource({
    "/peer/v1/samples/xyz, 400",
    "/peer/v1/samples/..%2f..%2fsecret.txt, 400",
    "/peer/v1/samples/0000000000000000000000000000000000000000000000000000000000000000, 404",
    "/peer/v1/results/17/9/manifest, 404",
    "/peer/v1/results/x/1/manifest, 400",
    "/peer/v1/results/17/99999999999/manifest, 400",
    "/peer/v1/jobs/17/results, 400",
    "/peer/v1/hello?cluster=lab, 400",
    "/peer/v2/hello, 404",
    "/, 404"
  })
  void whatCannotBeAnsweredIsRefusedWithAMessage(String path, int status) {
    String answer = get(path);

    assertThat(answer).startsWith("HTTP/1.1 " + status);
    assertThat(new JsonObject(answer.substring(answer.indexOf("\r\n\r\n"))).getString("message"))
        .isNotBlank();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../18/other.txt",
        "..%2f..%2f..%2f18%2fattempts%2f1%2fother.txt",
        "%2e%2e/%2e%2e/%2e%2e/18/attempts/1/other.txt",
        "..%5c18%5cother.txt",
        "%252e%252e/18/other.txt",
        "link",
        "linked/other.txt",
        "linked",
        "/etc/passwd",
        "%2fetc/passwd",
        "files",
        "analysis.log%00",
        "%ff",
        "%zz",
        "",
        "nothing"
      })
  void nothingOutsideTheResultsIsReached(String path) {
    for (String prefix : new String[] {"/peer/v1/results/17/1/files/", "/peer/v1/jobs/17/files/"}) {
      String answer = get(prefix + path + "?attempt=1&accepted=false");
      assertThat(answer).doesNotContain("SECRET").doesNotContain("root:");
      assertThat(answer).matches("(?s)HTTP/1.1 (404|400) .*");
    }
  }

  @Test
  void theResultsOfAJobAreListedForAnotherNode() {
    JsonObject second =
        await(node.client.listResults("node-1", new JobResults(17, 2, false), false));
    JsonObject none = await(node.client.listResults("node-1", new JobResults(99, 1, true), false));

    assertThat(second.getJsonArray("files").getJsonObject(0))
        .isEqualTo(new JsonObject().put("path", "analysis.log").put("size", 6));
    assertThat(none.getJsonArray("files")).isEmpty();
  }

  @Test
  void theAttemptsThatStandHereAreToldAndTheFilesOfEach() {
    assertThat(await(node.client.standing("node-1", 17, OptionalInt.empty())))
        .containsExactly(1, 2);
    assertThat(await(node.client.standing("node-1", 99, OptionalInt.of(1)))).isEmpty();
    JsonObject first = await(node.client.listAttempt("node-1", new JobResults(17, 1, false)));
    assertThat(first.getJsonArray("files"))
        .containsExactly(new JsonObject().put("path", "analysis.log").put("size", 5));
    assertThatThrownBy(() -> await(node.client.listAttempt("node-1", new JobResults(17, 3, false))))
        .isInstanceOfSatisfying(
            PeerException.class, e -> assertThat(e.problem()).isEqualTo(Problem.ABSENT));
  }

  @Test
  void aResultIsReadThroughAnotherNode() {
    Promise<Buffer> read = Promise.promise();
    await(
        node.client.readResult(
            "node-1",
            new JobResults(17, 1, false),
            "analysis.log",
            file -> {
              assertThat(file.size()).isEqualTo(5);
              Buffer all = Buffer.buffer();
              Promise<Void> ended = Promise.promise();
              file.content().exceptionHandler(ended::tryFail).endHandler(ended::tryComplete);
              file.content().handler(all::appendBuffer).resume();
              return ended.future().onSuccess(end -> read.complete(all));
            }));

    assertThat(await(read.future()).toString()).isEqualTo("first");
  }

  @Test
  void aResultThatIsNotThereIsAbsent() {
    assertThatThrownBy(
            () ->
                await(
                    node.client.readResult(
                        "node-1",
                        new JobResults(17, 1, false),
                        "none",
                        file -> {
                          throw new AssertionError();
                        })))
        .isInstanceOfSatisfying(
            PeerException.class, e -> assertThat(e.problem()).isEqualTo(Problem.ABSENT));
  }
}
