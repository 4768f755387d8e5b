package io.rookery.scheduler.store;

import static io.rookery.scheduler.store.PostgresExtension.await;
import static io.rookery.scheduler.store.StoreFixture.NODE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rookery.scheduler.copy.CopyLedger;
import io.rookery.scheduler.copy.CopyLedger.Copy;
import io.rookery.scheduler.copy.CopyLedger.KnownNode;
import io.rookery.scheduler.copy.CopyLedger.SampleCopies;
import io.rookery.scheduler.job.InvalidFieldException;
import io.rookery.scheduler.job.NodeIdentity;
import io.rookery.scheduler.job.StoreException;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class PgCopyLedgerTest {
  private static final String SHA256 = "ab".repeat(32);
  private static final NodeIdentity OTHER = new NodeIdentity("node-2", "boot-7");
  @RegisterExtension static final PostgresExtension POSTGRES = new PostgresExtension();
  private StoreFixture fixture;
  private CopyLedger ledger;

  @BeforeEach
  void open() {
    fixture = new StoreFixture(POSTGRES);
    ledger = fixture.store.copies();
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void theHoldersOfASampleAreKnownHoweverOftenTheySaySo() {
    assertThat(await(ledger.sample(SHA256))).isEqualTo(new SampleCopies(0, Set.of()));

    for (String node : new String[] {"node-1", "node-2", "node-1"}) {
      await(ledger.sampleStored(SHA256, 512, node));
    }
    await(ledger.sampleStored("cd".repeat(32), 7, "node-3"));

    assertThat(await(ledger.sample(SHA256)))
        .isEqualTo(new SampleCopies(512, Set.of("node-1", "node-2")));
  }

  @Test
  void theHoldersOfResultsAreKnownForEachAttempt() {
    long job = fixture.submit();
    await(ledger.resultsStored(job, 1, "node-1"));
    await(ledger.resultsStored(job, 2, "node-1"));
    await(ledger.resultsStored(job, 2, "node-2"));
    await(ledger.resultsStored(job, 2, "node-2"));

    assertThat(await(ledger.results(job, 1))).containsExactly("node-1");
    assertThat(await(ledger.results(job, 2))).containsExactlyInAnyOrder("node-1", "node-2");
    assertThat(await(ledger.results(job, 3))).isEmpty();
  }

  @Test
  void resultsOfNoJobAreNotRecorded() {
    assertThatThrownBy(() -> await(ledger.resultsStored(4711, 1, "node-1")))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("failed to record a copy of results");
  }

  @Test
  void aDeletedJobTakesTheRecordOfItsResultsWithIt() {
    long job = fixture.submit();
    await(ledger.resultsStored(job, 1, "node-1"));

    fixture.sql("delete from job");

    assertThat(await(ledger.results(job, 1))).isEmpty();
  }

  @Test
  void whatANodeHoldsIsListedUpToTheLimit() {
    long job = fixture.submit();
    await(ledger.sampleStored(SHA256, 512, "node-1"));
    await(ledger.sampleStored(SHA256, 512, "node-2"));
    await(ledger.resultsStored(job, 1, "node-1"));
    await(ledger.resultsStored(job, 2, "node-2"));

    assertThat(await(ledger.heldBy("node-1", 10)))
        .containsExactlyInAnyOrder(new Copy.Sample(SHA256), new Copy.Results(job, 1));
    assertThat(await(ledger.heldBy("node-1", 1))).hasSize(1);
    assertThat(await(ledger.heldBy("node-3", 10))).isEmpty();
    assertThatThrownBy(() -> await(ledger.heldBy("node-1", 0)))
        .isInstanceOfSatisfying(
            InvalidFieldException.class, invalid -> assertThat(invalid.field()).isEqualTo("limit"));
  }

  @Test
  void noListIsLongerThanItsBound() {
    fixture.sql(
        "insert into sample_copy (sha256, size, node)"
            + " select 'sample-' || n, 1, 'node-1' from generate_series(1, 10100) n");
    fixture.sql(
        "insert into node (name, boot, lease_until)"
            + " select 'dead-' || n, 'b', '-infinity' from generate_series(1, 1100) n");

    assertThat(await(ledger.heldBy("node-1", Integer.MAX_VALUE))).hasSize(10_000);
    assertThat(await(ledger.nodes())).hasSize(1000).first().matches(KnownNode::live);
  }

  @Test
  void whatIsForgottenIsForgottenForThatNodeOnly() {
    long job = fixture.submit();
    for (String node : new String[] {"node-1", "node-2"}) {
      await(ledger.sampleStored(SHA256, 512, node));
      await(ledger.resultsStored(job, 1, node));
      await(ledger.resultsStored(job, 2, node));
    }

    await(ledger.forget(new Copy.Sample(SHA256), "node-1"));
    await(ledger.forget(new Copy.Results(job, 1), "node-1"));
    await(ledger.forget(new Copy.Results(job, 1), "node-1"));

    assertThat(await(ledger.sample(SHA256)).nodes()).containsExactly("node-2");
    assertThat(await(ledger.results(job, 1))).containsExactly("node-2");
    assertThat(await(ledger.results(job, 2))).containsExactlyInAnyOrder("node-1", "node-2");
  }

  @Test
  void nodesAreKnownWithWhatTheStoreLastHeardOfThem() {
    fixture.register(OTHER);
    fixture.backdate(OTHER, "renewed_at", Duration.ofMinutes(10));
    fixture.expire(OTHER);

    assertThat(await(ledger.nodes()))
        .satisfiesExactly(
            first -> {
              assertThat(first.name()).isEqualTo(NODE.name());
              assertThat(first.boot()).isEqualTo(NODE.boot());
              assertThat(first.live()).isTrue();
              assertThat(first.silent()).isLessThan(Duration.ofMinutes(10));
            },
            second -> {
              assertThat(second.name()).isEqualTo(OTHER.name());
              assertThat(second.boot()).isEqualTo(OTHER.boot());
              assertThat(second.live()).isFalse();
              assertThat(second.silent()).isBetween(Duration.ofMinutes(10), Duration.ofHours(1));
            });
  }

  @Test
  void aNodeThatStoppedInOrderIsRememberedAndNotLive() {
    fixture.register(OTHER);

    await(fixture.store.unregister(OTHER));

    assertThat(await(ledger.nodes()))
        .filteredOn(node -> node.name().equals(OTHER.name()))
        .singleElement()
        .matches(node -> !node.live());
  }
}
