package io.rookery.cluster.peer;

import static io.rookery.cluster.peer.Neighbourhood.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rookery.scheduler.copy.CopyLedger.SampleCopies;
import io.rookery.scheduler.sample.Samples.Sample;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplicationTest {
  private static final byte[] CONTENT = "a sample".getBytes(UTF_8);

  @TempDir private Path temp;
  private Neighbourhood around;
  private TestNode one;
  private TestNode two;
  private TestNode three;

  @BeforeEach
  void open() {
    around = new Neighbourhood(temp);
    one = around.start("node-1");
    two = around.start("node-2");
    three = around.start("node-3");
  }

  @AfterEach
  void close() {
    around.close();
  }

  private Sample on(TestNode node, byte[] content) {
    Sample sample = node.receive(content);
    await(around.ledger.sampleStored(sample.sha256(), sample.size(), node.name()));
    return sample;
  }

  @Test
  void aSampleIsBroughtToAsManyNodesAsAskedFor() {
    Sample sample = one.receive(CONTENT);

    Optional<SampleCopies> copies = await(one.replication.secureSample(sample.sha256(), 2));

    assertThat(copies.orElseThrow().size()).isEqualTo(CONTENT.length);
    assertThat(copies.orElseThrow().nodes()).hasSize(2).contains("node-1");
    assertThat(around.ledger.ofSample(sample.sha256())).isEqualTo(copies.orElseThrow().nodes());
  }

  @Test
  void aSampleThatStandsElsewhereComesHereFirst() {
    Sample sample = on(two, CONTENT);

    Optional<SampleCopies> copies = await(one.replication.secureSample(sample.sha256(), 2));

    assertThat(one.samples.path(sample.sha256())).hasBinaryContent(CONTENT);
    assertThat(copies.orElseThrow().nodes()).containsExactlyInAnyOrder("node-1", "node-2");
    assertThat(around.ledger.ofSample(sample.sha256())).doesNotContain("node-3");
  }

  @Test
  void aSampleThatNobodyHasEverHeldIsTold() {
    assertThat(await(one.replication.secureSample("0".repeat(64), 2))).isEmpty();
    assertThat(await(one.replication.secureSample("no hash", 2))).isEmpty();
    assertThatThrownBy(() -> await(one.replication.fetchSample("0".repeat(64))))
        .isInstanceOf(NoSuchSampleException.class);
  }

  @Test
  void copiesOnNodesThatAreAwayDoNotCount() {
    Sample sample = on(one, CONTENT);
    await(two.pulls.sample(sample, "node-1"));
    around.lose(two);

    Optional<SampleCopies> copies = await(one.replication.secureSample(sample.sha256(), 2));

    assertThat(copies.orElseThrow().nodes()).containsExactlyInAnyOrder("node-1", "node-3");
    assertThat(three.samples.path(sample.sha256())).hasBinaryContent(CONTENT);
  }

  @Test
  void tooFewNodesAreToldWithWhatToDo() {
    Sample sample = one.receive(CONTENT);
    around.lose(two);
    around.lose(three);

    assertThatThrownBy(() -> await(one.replication.secureSample(sample.sha256(), 2)))
        .isInstanceOf(TooFewNodesException.class)
        .hasMessage(
            "the sample must stand on 2 nodes and only 1 is here: start another node, or set samples.copies: 1");
    assertThat(await(one.replication.secureSample(sample.sha256(), 1)).orElseThrow().nodes())
        .containsExactly("node-1");
  }

  @Test
  void aSampleWhoseHoldersAreAllAwayIsTold() {
    Sample sample = on(two, CONTENT);
    around.lose(two);

    assertThatThrownBy(() -> await(one.replication.secureSample(sample.sha256(), 1)))
        .isInstanceOf(NoLiveCopyException.class)
        .hasMessageContaining("node-2");
  }

  @Test
  void aNodeThatCannotTakeACopyIsPassedOver() {
    Sample sample = one.receive(CONTENT);
    // Believed to be here, and no longer listening.
    two.stop();

    Optional<SampleCopies> copies = await(one.replication.secureSample(sample.sha256(), 2));

    assertThat(copies.orElseThrow().nodes()).containsExactlyInAnyOrder("node-1", "node-3");
  }

  @Test
  void nodesThatCannotTakeACopyAreTold() {
    Sample sample = one.receive(CONTENT);
    two.stop();
    three.stop();

    assertThatThrownBy(() -> await(one.replication.secureSample(sample.sha256(), 2)))
        .isInstanceOf(PeerException.class)
        .hasMessageContaining("could be brought to 1 only");
  }

  @Test
  void aHolderThatLostItsFileIsPassedOver() throws IOException {
    Sample sample = on(two, CONTENT);
    await(three.pulls.sample(sample, "node-2"));
    Files.delete(two.samples.path(sample.sha256()));

    await(one.replication.fetchSample(sample.sha256()));

    assertThat(one.samples.path(sample.sha256())).hasBinaryContent(CONTENT);
  }

  @Test
  void thoseWhoFetchTheSameSampleShareOneTransfer() {
    Sample sample = on(two, CONTENT);
    around.lose(three);
    BadLine line = BadLine.to(around.vertx, two.address(), BadLine.none());
    around.addresses.put("node-2", line.address());

    await(
        Future.all(
            IntStream.range(0, 20)
                .mapToObj(i -> one.replication.fetchSample(sample.sha256()))
                .toList()));

    assertThat(line.requests()).hasSize(1);
    assertThat(around.ledger.ofSample(sample.sha256()))
        .containsExactlyInAnyOrder("node-1", "node-2");
  }

  @Test
  void resultsAreBroughtToAsManyNodesAsAskedFor() throws IOException {
    one.result(17, 1, "analysis.log", CONTENT);

    await(one.replication.secureResults(17, 1, 3));

    assertThat(around.ledger.ofResults(17, 1))
        .containsExactlyInAnyOrder("node-1", "node-2", "node-3");
    assertThat(two.attempt(17, 1).resolve("analysis.log")).hasBinaryContent(CONTENT);
    assertThat(three.attempt(17, 1).resolve("analysis.log")).hasBinaryContent(CONTENT);
    assertThatThrownBy(() -> await(one.replication.secureResults(17, 1, 4)))
        .isInstanceOf(TooFewNodesException.class)
        .hasMessage(
            "the results of attempt 1 of job 17 must stand on 4 nodes and only 3 are here: start another node, or set results.copies: 3");
  }

  @Test
  void whatALostNodeHeldIsReplacedAsFarAsOthersHoldIt() throws IOException {
    for (int i = 0; i < 130; i++) {
      Sample both = on(one, ("both " + i).getBytes(UTF_8));
      await(around.ledger.sampleStored(both.sha256(), both.size(), "node-2"));
      await(around.ledger.sampleStored("%064x".formatted(i), 5, "node-2"));
    }
    one.result(17, 1, "analysis.log", CONTENT);
    await(around.ledger.resultsStored(17, 1, "node-1"));
    await(around.ledger.resultsStored(17, 1, "node-2"));
    around.lose(two);

    Repaired result = await(one.replication.repair("node-2", 2, 2));

    assertThat(result).isEqualTo(new Repaired(131, 130, 0));
    assertThat(around.ledger.ofResults(17, 1)).containsExactlyInAnyOrder("node-1", "node-3");
    assertThat(three.attempt(17, 1).resolve("analysis.log")).hasBinaryContent(CONTENT);
    assertThat(await(around.ledger.heldBy("node-2", 1000))).hasSize(130);
    assertThat(await(around.ledger.heldBy("node-3", 1000))).hasSize(131);
  }

  @Test
  void repairsThatNeedMoreNodesWaitForThem() {
    Sample sample = on(one, CONTENT);
    await(around.ledger.sampleStored(sample.sha256(), sample.size(), "node-2"));
    around.lose(two);
    around.lose(three);

    assertThat(await(one.replication.repair("node-2", 2, 2))).isEqualTo(new Repaired(0, 0, 1));
    assertThat(around.ledger.ofSample(sample.sha256())).contains("node-2");

    around.start("node-4");
    assertThat(await(one.replication.repair("node-2", 2, 2))).isEqualTo(new Repaired(1, 0, 0));
    assertThat(around.ledger.ofSample(sample.sha256()))
        .containsExactlyInAnyOrder("node-1", "node-4");
  }

  @Test
  void copiesThatThisNodeDoesNotHoldAreRepairedToo() {
    Sample sample = on(three, CONTENT);
    await(around.ledger.sampleStored(sample.sha256(), sample.size(), "node-2"));
    around.lose(two);

    assertThat(await(one.replication.repair("node-2", 2, 2))).isEqualTo(new Repaired(1, 0, 0));
    assertThat(one.samples.path(sample.sha256())).hasBinaryContent(CONTENT);
  }

  @Test
  void aNodeThatIsBackIsNotRepaired() {
    Sample sample = on(two, CONTENT);

    assertThat(await(one.replication.repair("node-2", 2, 2))).isEqualTo(new Repaired(0, 0, 0));
    assertThat(around.ledger.ofSample(sample.sha256())).containsExactly("node-2");
  }
}
