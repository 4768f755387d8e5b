package io.rookery.scheduler.store;

import static io.rookery.scheduler.store.PostgresExtension.await;
import static io.rookery.scheduler.store.StoreFixture.BOOT_TIMEOUT;
import static io.rookery.scheduler.store.StoreFixture.LEASE;
import static io.rookery.scheduler.store.StoreFixture.NODE;
import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.scheduler.job.AttemptEnd;
import io.rookery.scheduler.job.Claim;
import io.rookery.scheduler.job.EventType;
import io.rookery.scheduler.job.FailureCode;
import io.rookery.scheduler.job.Job;
import io.rookery.scheduler.job.JobEvent;
import io.rookery.scheduler.job.JobState;
import io.rookery.scheduler.job.NodeIdentity;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class TakeOverTest {
  private static final NodeIdentity OTHER = new NodeIdentity("node-2", "boot-7");
  @RegisterExtension static final PostgresExtension POSTGRES = new PostgresExtension();
  private StoreFixture fixture;

  @BeforeEach
  void open() {
    fixture = new StoreFixture(POSTGRES);
    await(fixture.store.register(OTHER, LEASE));
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  private void expire(NodeIdentity node) {
    fixture.sql(
        "update node set lease_until = clock_timestamp() where name = '" + node.name() + "'");
  }

  @Test
  void aLiveNodeKeepsItsAttempts() {
    fixture.submit();
    fixture.claim("m");

    assertThat(await(fixture.store.takeOver(OTHER, 3))).isEmpty();
    assertThat(await(fixture.store.takeOver(NODE, 3))).isEmpty();
  }

  @Test
  void attemptsOfANodeWhoseLeaseRanOutAreTakenAndTheirJobsRunAgain() {
    long id = fixture.submit();
    Claim claim = fixture.claim("m");
    expire(NODE);

    List<JobEvent> events = await(fixture.store.takeOver(OTHER, 3));

    assertThat(events.stream().map(JobEvent::type))
        .containsExactly(EventType.ATTEMPT_NODE_LOST, EventType.JOB_REQUEUED);
    Job job = fixture.job(id);
    assertThat(job.state()).isEqualTo(JobState.QUEUED);
    assertThat(job.failure().orElseThrow().code()).isEqualTo(FailureCode.NODE_LOST.code());
    assertThat(job.excludedMachines()).isEmpty();
    assertThat(job.attempt().orElseThrow().endedAt()).isPresent();
    assertThat(await(fixture.store.end(claim.fence(), new AttemptEnd.Completed(), List.of())))
        .isEmpty();
    assertThat(fixture.tryClaim(OTHER, "m2", "linux")).isPresent();
    assertThat(await(fixture.store.takeOver(OTHER, 3))).isEmpty();
  }

  @Test
  void aNodeThatStartsAgainTakesWhatItsEarlierBootLeft() {
    long id = fixture.submit();
    fixture.claim("m");
    NodeIdentity restarted = new NodeIdentity(NODE.name(), "boot-2");
    await(fixture.store.register(restarted, LEASE));

    assertThat(await(fixture.store.takeOver(restarted, 3))).hasSize(2);

    assertThat(fixture.job(id).state()).isEqualTo(JobState.QUEUED);
    assertThat(await(fixture.store.renew(NODE, LEASE))).isFalse();
    assertThat(await(fixture.store.renew(restarted, LEASE))).isTrue();
  }

  @Test
  void whatANodeLeavesAfterAnOrderlyEndIsTaken() {
    long id = fixture.submit();
    fixture.claim("m");
    await(fixture.store.unregister(NODE));

    await(fixture.store.takeOver(OTHER, 3));

    assertThat(fixture.job(id).state()).isEqualTo(JobState.QUEUED);
  }

  @Test
  void aJobThatHasHadItsAttemptsFails() {
    long id = fixture.submit();
    for (int attempt = 1; attempt <= 3; attempt++) {
      fixture.claim("m-" + attempt);
      expire(NODE);
      List<JobEvent> events = await(fixture.store.takeOver(OTHER, 3));
      await(fixture.store.register(NODE, LEASE));
      assertThat(events.get(1).type())
          .isEqualTo(attempt < 3 ? EventType.JOB_REQUEUED : EventType.JOB_FAILED);
    }
    assertThat(fixture.job(id).state()).isEqualTo(JobState.FAILED);

    await(fixture.store.retry(id));
    fixture.claim("m");
    expire(NODE);
    await(fixture.store.takeOver(OTHER, 3));
    assertThat(fixture.job(id).state()).isEqualTo(JobState.QUEUED);
  }

  @Test
  void attemptsThatWereHandedBackDoNotCount() {
    long id = fixture.submit();
    for (int i = 0; i < 3; i++) {
      await(
          fixture.store.end(
              fixture.claim("m").fence(), new AttemptEnd.HandedBack(BOOT_TIMEOUT), List.of()));
    }
    fixture.claim("m");
    expire(NODE);

    await(fixture.store.takeOver(OTHER, 2));

    assertThat(fixture.job(id).state()).isEqualTo(JobState.QUEUED);
  }

  @Test
  void aJobToBeCancelledIsCancelledWhenItsNodeIsLost() {
    long id = fixture.submit();
    fixture.claim("m");
    await(fixture.store.cancel(id));
    expire(NODE);

    List<JobEvent> events = await(fixture.store.takeOver(OTHER, 3));

    assertThat(events.get(1).type()).isEqualTo(EventType.JOB_CANCELLED);
    assertThat(fixture.job(id).state()).isEqualTo(JobState.CANCELLED);
  }

  @Test
  void severalNodesThatTakeOverAtOnceShareTheWork() {
    for (int i = 0; i < 30; i++) {
      fixture.submit();
      fixture.claim("m-" + i);
    }
    expire(NODE);

    List<Future<List<JobEvent>>> takers = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      takers.add(fixture.store.takeOver(OTHER, 3));
    }
    await(Future.all(takers));

    assertThat(takers.stream().flatMap(taker -> taker.result().stream()))
        .hasSize(60)
        .doesNotHaveDuplicates();
  }

  @Test
  void aLeaseIsRenewedOnlyWhileItLives() {
    assertThat(await(fixture.store.renew(NODE, Duration.ofMinutes(5)))).isTrue();
    expire(NODE);
    assertThat(await(fixture.store.renew(NODE, LEASE))).isFalse();
    assertThat(await(fixture.store.renew(new NodeIdentity("stranger", "b"), LEASE))).isFalse();
    await(fixture.store.register(NODE, LEASE));
    assertThat(await(fixture.store.renew(NODE, LEASE))).isTrue();
  }
}
