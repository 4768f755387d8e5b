package io.rookery.cluster.peer;

import static io.rookery.cluster.peer.Neighbourhood.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rookery.cluster.peer.PeerException.Problem;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResultTransferTest {
  private static final byte[] LARGE = new byte[2 << 20];

  static {
    new Random(2).nextBytes(LARGE);
  }

  @TempDir private Path temp;
  private Neighbourhood around;
  private TestNode one;
  private TestNode two;

  @BeforeEach
  void open() throws IOException {
    around = new Neighbourhood(temp);
    one = around.start("node-1");
    two = around.start("node-2");
    one.result(17, 1, "dump.pcap", LARGE);
    one.result(17, 1, "logs/1.bson", "log".getBytes(UTF_8));
    one.result(17, 1, "files/a b+c%2f #?\"\\ é.html", "odd".getBytes(UTF_8));
    one.result(17, 1, "files/empty", new byte[0]);
    Files.writeString(temp.resolve("secret"), "SECRET");
    Files.createSymbolicLink(one.attempt(17, 1).resolve("link"), temp.resolve("secret"));
    Files.createSymbolicLink(one.attempt(17, 1).resolve("linked"), temp);
  }

  @AfterEach
  void close() {
    around.close();
  }

  private static List<String> files(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(path -> !Files.isDirectory(path))
          .map(path -> folder.relativize(path).toString())
          .sorted()
          .toList();
    }
  }

  private void assertCopied() throws IOException {
    Path copy = two.attempt(17, 1);
    assertThat(files(copy))
        .containsExactlyInAnyOrder(
            "dump.pcap", "logs/1.bson", "files/a b+c%2f #?\"\\ é.html", "files/empty");
    assertThat(copy.resolve("dump.pcap")).hasBinaryContent(LARGE);
    assertThat(copy.resolve("files/a b+c%2f #?\"\\ é.html")).hasContent("odd");
    assertThat(copy.getParent().toFile().list()).containsExactly("1");
  }

  @Test
  void allFilesOfAnAttemptAreCopiedAndNoLinks() throws IOException {
    await(one.client.pullResults("node-2", 17, 1, "node-1"));

    assertCopied();
    assertThat(around.ledger.ofResults(17, 1)).containsExactly("node-2");
  }

  @Test
  void aCutTransferGoesOnWhereItWas() throws IOException {
    BadLine line = BadLine.to(around.vertx, one.address(), BadLine.cutting(3, LARGE.length / 3));
    around.addresses.put("node-1", line.address());

    await(two.pulls.results(17, 1, "node-1"));

    assertCopied();
    assertThat(line.requests()).anySatisfy(head -> assertThat(head).containsIgnoringCase("range:"));
  }

  @Test
  void aSpoiledFileSpoilsTheWholeCopy() {
    BadLine line =
        BadLine.to(
            around.vertx,
            one.address(),
            (number, before, piece) -> {
              byte[] bytes = piece.getBytes();
              if (before > LARGE.length / 4) {
                bytes[bytes.length - 1] ^= 1;
              }
              return Optional.of(Buffer.buffer(bytes));
            });
    around.addresses.put("node-1", line.address());

    assertThatThrownBy(() -> await(two.pulls.results(17, 1, "node-1")))
        .isInstanceOfSatisfying(
            PeerException.class, e -> assertThat(e.problem()).isEqualTo(Problem.WRONG));

    assertThat(two.job(17).resolve("attempts")).isEmptyDirectory();
    assertThat(around.ledger.ofResults(17, 1)).isEmpty();
  }

  @Test
  void thoseWhoWantTheSameResultsShareOneTransfer() throws IOException {
    BadLine line = BadLine.to(around.vertx, one.address(), BadLine.none());
    around.addresses.put("node-1", line.address());

    await(
        Future.all(
            IntStream.range(0, 6).mapToObj(i -> two.pulls.results(17, 1, "node-1")).toList()));

    assertCopied();
    assertThat(line.requests()).filteredOn(head -> head.contains("/manifest")).hasSize(1);
  }

  @Test
  void acceptedResultsMoveUpOnEveryNodeThatHoldsThem() throws IOException {
    await(two.pulls.results(17, 1, "node-1"));
    around.acceptedAttempts.put(17L, 1);

    await(one.client.accept("node-2", 17, 1));
    await(one.client.accept("node-2", 17, 1));

    assertThat(files(two.job(17)))
        .containsExactlyInAnyOrder(
            "dump.pcap",
            "logs/1.bson",
            "files/a b+c%2f #?\"\\ é.html",
            "files/empty",
            "timeline.json");
  }

  @Test
  void resultsThatAreNotAcceptedStayWhereTheyAre() throws IOException {
    await(two.pulls.results(17, 1, "node-1"));
    around.acceptedAttempts.put(17L, 2);

    assertProblem(one.client.accept("node-2", 17, 1), Problem.REFUSED);
    assertProblem(one.client.accept("node-2", 17, 2), Problem.ABSENT);
    assertCopied();
  }

  private static void assertProblem(Future<Void> asked, Problem problem) {
    assertThatThrownBy(() -> await(asked))
        .isInstanceOfSatisfying(
            PeerException.class, e -> assertThat(e.problem()).isEqualTo(problem));
  }

  @Test
  void resultsThatHaveMovedUpAreCopiedAsThoseOfTheirAttempt() throws IOException {
    around.acceptedAttempts.put(17L, 1);
    await(one.client.accept("node-1", 17, 1));

    await(two.pulls.results(17, 1, "node-1"));

    assertThat(files(two.attempt(17, 1))).contains("dump.pcap", "timeline.json");
    assertProblem(two.pulls.results(17, 2, "node-1"), Problem.ABSENT);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"../escaped", "/tmp/escaped", "a/../../escaped", "", ".", "a//b", "a/./b", "a\0b"})
  void aPathThatLeadsOutOfTheFolderIsRefused(String path) throws IOException {
    lyingPeer("node-9", path, 6);
    List<String> before = files(temp);

    assertThatThrownBy(() -> await(two.pulls.results(18, 1, "node-9")))
        .isInstanceOf(RuntimeException.class)
        .hasMessageMatching("(?s).*(unsafe path|disk).*");

    assertThat(files(temp)).isEqualTo(before);
    assertThat(around.ledger.ofResults(18, 1)).isEmpty();
  }

  @Test
  void aFileThatIsLargerThanAnnouncedIsRefused() throws IOException {
    lyingPeer("node-9", "fine", 3);

    assertProblem(two.pulls.results(18, 1, "node-9"), Problem.WRONG);
    assertThat(two.job(18).resolve("attempts")).isEmptyDirectory();
  }

  @Test
  void aManifestThatIsNoneIsRefused() {
    around.addresses.put("node-9", server(new JsonObject().put("files", 3).encode()));

    assertProblem(two.pulls.results(18, 1, "node-9"), Problem.WRONG);
  }

  /** Offers six bytes at that path and says that they are so many. */
  private void lyingPeer(String name, String path, int size) {
    String sha256 = "b21f4fa4d4a9fb2c0d0a3a60b5ebb4d7ae0cb8c0db9ee0e8f3ff7c9e73e5cd8e";
    JsonObject file = new JsonObject().put("path", path).put("size", size).put("sha256", sha256);
    around.addresses.put(
        name, server(new JsonObject().put("files", new JsonArray().add(file)).encode()));
  }

  private PeerAddress server(String manifest) {
    int port =
        await(
                around
                    .vertx
                    .createHttpServer()
                    .requestHandler(
                        request ->
                            request
                                .response()
                                .end(request.path().endsWith("/manifest") ? manifest : "SECRET"))
                    .listen(0, "127.0.0.1"))
            .actualPort();
    return new PeerAddress("127.0.0.1", port);
  }
}
