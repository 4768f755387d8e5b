package io.rookery.cluster.peer;

import static io.rookery.cluster.peer.Neighbourhood.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rookery.cluster.peer.PeerException.Problem;
import io.rookery.scheduler.copy.DiskException;
import io.rookery.scheduler.sample.Samples.Sample;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SampleTransferTest {
  private static final byte[] LARGE = bytes(3 << 20);

  @TempDir private Path temp;
  private Neighbourhood around;
  private TestNode one;
  private TestNode two;

  @BeforeEach
  void open() {
    around = new Neighbourhood(temp);
    one = around.start("node-1");
    two = around.start("node-2");
  }

  @AfterEach
  void close() {
    around.close();
  }

  private static byte[] bytes(int count) {
    byte[] content = new byte[count];
    new Random(count).nextBytes(content);
    return content;
  }

  @Test
  void aNodeIsAskedToFetchASampleAndThenHoldsIt() {
    Sample sample = one.receive(LARGE);

    await(one.client.pullSample("node-2", sample, "node-1"));

    assertThat(two.samples.path(sample.sha256())).hasBinaryContent(LARGE);
    assertThat(two.samples.path(sample.sha256()).toFile().canWrite() && notRoot()).isFalse();
    assertThat(around.ledger.ofSample(sample.sha256())).containsExactly("node-2");
    assertThat(two.incoming()).isEmptyDirectory();
  }

  private static boolean notRoot() {
    return !"root".equals(System.getProperty("user.name"));
  }

  @Test
  void anEmptySampleIsCopiedToo() {
    Sample empty = one.receive(new byte[0]);

    await(one.client.pullSample("node-2", empty, "node-1"));

    assertThat(two.samples.path(empty.sha256())).isEmptyFile();
  }

  @Test
  void aCutTransferGoesOnWhereItWas() {
    Sample sample = one.receive(LARGE);
    BadLine line = BadLine.to(around.vertx, one.address(), BadLine.cutting(2, LARGE.length / 3));
    around.addresses.put("node-1", line.address());

    await(two.pulls.sample(sample, "node-1"));

    assertThat(two.samples.path(sample.sha256())).hasBinaryContent(LARGE);
    List<String> ranges = ranges(line);
    assertThat(ranges).hasSize(2).doesNotContain("0").doesNotHaveDuplicates();
  }

  private static List<String> ranges(BadLine line) {
    return line.requests().stream()
        .flatMap(String::lines)
        .filter(header -> header.toLowerCase().startsWith("range: bytes="))
        .map(header -> header.replaceAll("\\D", ""))
        .toList();
  }

  @Test
  void aLineThatIsCutAgainAndAgainIsGivenUpAndTheNextPullGoesOn() throws IOException {
    Sample sample = one.receive(LARGE);
    BadLine line = BadLine.to(around.vertx, one.address(), BadLine.cutting(5, LARGE.length / 20));
    around.addresses.put("node-1", line.address());

    assertThatThrownBy(() -> await(two.pulls.sample(sample, "node-1")))
        .isInstanceOf(PeerException.class)
        .hasMessageContaining("node-1")
        .hasMessageContaining("cut after");
    assertThat(two.samples.path(sample.sha256())).doesNotExist();
    assertThat(around.ledger.ofSample(sample.sha256())).isEmpty();
    long kept = Files.size(two.incoming().resolve(sample.sha256()));
    assertThat(kept).isPositive();

    await(two.pulls.sample(sample, "node-1"));

    assertThat(two.samples.path(sample.sha256())).hasBinaryContent(LARGE);
    assertThat(ranges(line)).contains(Long.toString(kept));
  }

  @Test
  void aSpoiledTransferIsThrownAwayAndSaid() {
    Sample sample = one.receive(LARGE);
    BadLine line = BadLine.to(around.vertx, one.address(), BadLine.spoiling(LARGE.length / 2));
    around.addresses.put("node-1", line.address());

    assertThatThrownBy(() -> await(two.pulls.sample(sample, "node-1")))
        .isInstanceOfSatisfying(
            PeerException.class, e -> assertThat(e.problem()).isEqualTo(Problem.WRONG))
        .hasMessageContaining("SHA-256")
        .hasMessageContaining(sample.sha256());

    assertThat(two.incoming()).isEmptyDirectory();
    assertThat(two.samples.path(sample.sha256())).doesNotExist();
    assertThat(around.ledger.ofSample(sample.sha256())).isEmpty();
  }

  @Test
  void aSampleOfAnotherSizeIsRefused() {
    Sample sample = one.receive(LARGE);

    assertThatThrownBy(() -> await(two.pulls.sample(new Sample(sample.sha256(), 100), "node-1")))
        .isInstanceOf(PeerException.class)
        .hasMessageContaining("100 bytes");
    assertThat(two.incoming()).isEmptyDirectory();
  }

  @Test
  void thoseWhoWantTheSameSampleShareOneTransfer() {
    Sample sample = one.receive(LARGE);
    BadLine line = BadLine.to(around.vertx, one.address(), BadLine.none());
    around.addresses.put("node-1", line.address());

    List<Future<Void>> pulls =
        IntStream.range(0, 8)
            .mapToObj(i -> one.client.pullSample("node-2", sample, "node-1"))
            .toList();
    await(Future.all(pulls));

    String asked = line.requests().stream().collect(Collectors.joining());
    assertThat(asked.split("GET /peer/v1/samples/", -1)).hasSize(2);
  }

  @Test
  void whatCannotBeFetchedIsToldWithItsReason() {
    Sample unknown = new Sample("0".repeat(64), 5);
    Sample tooLarge = new Sample("1".repeat(64), 1L << 40);

    assertProblem(one.client.pullSample("node-2", unknown, "node-1"), Problem.ABSENT, "node-1");
    assertProblem(
        one.client.pullSample("node-2", unknown, "node-9"), Problem.UNREACHABLE, "node-9");
    assertProblem(
        one.client.pullSample("node-2", tooLarge, "node-1"), Problem.NO_ROOM, "samples.limit");
  }

  private static void assertProblem(Future<Void> pull, Problem problem, String message) {
    assertThatThrownBy(() -> await(pull))
        .isInstanceOfSatisfying(
            PeerException.class, e -> assertThat(e.problem()).isEqualTo(problem))
        .hasMessageContaining(message);
  }

  @Test
  void aDiskThatIsFullEnoughTakesNoCopy() {
    Sample sample = one.receive(LARGE);
    LocalCopies local =
        new LocalCopies("node-2", two.samples, two.folders, around::timeline, around.ledger);
    Pulls careful = new Pulls(around.vertx, local, two.client, Long.MAX_VALUE / 2);

    assertThatThrownBy(() -> await(careful.sample(sample, "node-1")))
        .isInstanceOf(DiskException.class)
        .hasMessageContaining("results.freeSpace");
  }

  @Test
  void aPeerThatIsNotThereIsNotTriedAgain() {
    Sample sample = one.receive(LARGE);
    one.stop();

    assertProblem(two.pulls.sample(sample, "node-1"), Problem.UNREACHABLE, "node-1");
  }

  private PeerDeadlines withIdle(Duration idle) {
    return new PeerDeadlines(
        around.deadlines.connect(), idle, around.deadlines.call(), around.deadlines.transfer());
  }

  private PeerClient client(Duration idle, PeerAddress peer) {
    return new PeerClient(
        around.vertx, new PeerTls(Optional.empty()), withIdle(idle), name -> Optional.of(peer));
  }

  @Test
  void aPeerThatFallsSilentIsGivenUp() {
    Sample sample = one.receive(LARGE);
    BadLine line = BadLine.to(around.vertx, one.address(), BadLine.silent());
    PeerClient impatient = client(Duration.ofMillis(300), line.address());

    assertThatThrownBy(
            () -> await(impatient.sample("node-1", sample.sha256(), two.samples.partial(sample))))
        .isInstanceOf(PeerException.class)
        .hasMessageContaining("cut after");
  }

  @Test
  void aTransferEndsAtItsDeadlineHoweverItTrickles() {
    Sample sample = one.receive(LARGE);
    BadLine line = BadLine.held(around.vertx, one.address(), BadLine.none());
    around.addresses.put("node-1", line.address());
    PeerDeadlines hurried =
        new PeerDeadlines(
            around.deadlines.connect(),
            around.deadlines.idle(),
            around.deadlines.call(),
            Duration.ofMillis(300));
    PeerClient client =
        new PeerClient(
            around.vertx,
            new PeerTls(Optional.empty()),
            hurried,
            name -> Optional.of(line.address()));

    assertThatThrownBy(
            () -> await(client.sample("node-1", sample.sha256(), two.samples.partial(sample))))
        .isInstanceOf(PeerException.class)
        .hasMessageContaining("within");
  }

  @Test
  void aPeerThatWorksLongerThanALineMayBeIdleIsWaitedFor() {
    Duration idle = Duration.ofMillis(400);
    Sample sample = one.receive(LARGE);
    BadLine slow = BadLine.held(around.vertx, one.address(), BadLine.none());
    around.addresses.put("node-1", slow.address());
    TestNode three = around.start("node-3", new PeerTls(Optional.empty()), withIdle(idle));
    BadLine line = BadLine.to(around.vertx, three.address(), BadLine.none());

    Future<Void> pull = client(idle, line.address()).pullSample("node-3", sample, "node-1");
    // Every third of the idle time one: it has long been over.
    Awaitility.await().until(() -> hints(line) > 8);
    slow.release();
    await(pull);

    assertThat(three.samples.path(sample.sha256())).hasBinaryContent(LARGE);
  }

  private static long hints(BadLine line) {
    return line.answers().stream().filter(piece -> piece.startsWith("HTTP/1.1 103")).count();
  }

  @Test
  void manyDifferentSamplesAreCopiedAtTheSameTime() throws IOException {
    List<Sample> all = IntStream.range(1, 30).mapToObj(i -> one.receive(bytes(i * 1000))).toList();

    await(Future.all(all.stream().map(s -> one.client.pullSample("node-2", s, "node-1")).toList()));

    for (Sample sample : all) {
      assertThat(two.samples.path(sample.sha256()))
          .hasSameBinaryContentAs(one.samples.path(sample.sha256()));
    }
    try (Stream<Path> left = Files.list(two.incoming())) {
      assertThat(left).isEmpty();
    }
  }
}
