package io.rookery.scheduler.store;

import static io.rookery.scheduler.store.PostgresExtension.await;
import static io.rookery.scheduler.store.StoreFixture.BOOT_TIMEOUT;
import static io.rookery.scheduler.store.StoreFixture.LEASE;
import static io.rookery.scheduler.store.StoreFixture.NODE;
import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.scheduler.job.AttemptEnd;
import io.rookery.scheduler.job.Claim;
import io.rookery.scheduler.job.EventDraft;
import io.rookery.scheduler.job.EventType;
import io.rookery.scheduler.job.FailureCode;
import io.rookery.scheduler.job.Job;
import io.rookery.scheduler.job.JobEvent;
import io.rookery.scheduler.job.JobState;
import io.rookery.scheduler.job.NodeIdentity;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
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
    fixture.register(OTHER);
    fixture.settle(OTHER);
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void aLiveNodeKeepsItsAttempts() {
    fixture.submit();
    fixture.claim("m");

    assertThat(await(fixture.store.takeOver(OTHER, LEASE, 3))).isEmpty();
    assertThat(await(fixture.store.takeOver(NODE, LEASE, 3))).isEmpty();
  }

  @Test
  void attemptsOfANodeWhoseLeaseRanOutAreTakenAndTheirJobsRunAgain() {
    long id = fixture.submit();
    Claim claim = fixture.claim("m");
    fixture.expire(NODE);

    List<JobEvent> events = await(fixture.store.takeOver(OTHER, LEASE, 3));

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
    assertThat(await(fixture.store.takeOver(OTHER, LEASE, 3))).isEmpty();
  }

  @Test
  void aNodeWhoseLeaseRanOutAMomentAgoMayStillRenewIt() {
    fixture.submit();
    fixture.claim("m");
    fixture.backdate(NODE, "lease_until", LEASE.dividedBy(3).minusMinutes(1));

    assertThat(await(fixture.store.takeOver(OTHER, LEASE, 3))).isEmpty();

    assertThat(await(fixture.store.renew(NODE, LEASE))).isTrue();
  }

  @Test
  void whoHasNotHeldItsOwnLeaseSteadilyTakesNothingFromExpiredNodes() {
    long id = fixture.submit();
    fixture.claim("m");
    fixture.expire(NODE);

    fixture.backdate(OTHER, "steady_since", LEASE.minusMinutes(1));
    assertThat(await(fixture.store.takeOver(OTHER, LEASE, 3))).as("unsteady").isEmpty();
    fixture.settle(OTHER);
    fixture.backdate(OTHER, "lease_until", LEASE.dividedBy(100));
    assertThat(await(fixture.store.takeOver(OTHER, LEASE, 3))).as("no live lease").isEmpty();
    NodeIdentity stranger = new NodeIdentity("stranger", "b");
    assertThat(await(fixture.store.takeOver(stranger, LEASE, 3))).as("not registered").isEmpty();

    assertThat(fixture.job(id).state()).isEqualTo(JobState.RUNNING);
  }

  @Test
  void afterTheStoreWasAwayEverybodyKeepsWhatItRuns() {
    long id = fixture.submit();
    Claim claim = fixture.claim("m");
    for (NodeIdentity node : List.of(NODE, OTHER)) {
      fixture.expire(node);
      fixture.settle(node);
      fixture.backdate(node, "renewed_at", LEASE.multipliedBy(2));
    }

    await(fixture.store.renew(OTHER, LEASE));
    assertThat(await(fixture.store.takeOver(OTHER, LEASE, 3))).isEmpty();

    assertThat(await(fixture.store.renew(NODE, LEASE))).isTrue();
    assertThat(await(fixture.store.end(claim.fence(), new AttemptEnd.Completed(), List.of())))
        .isPresent();
    assertThat(fixture.job(id).state()).isEqualTo(JobState.COMPLETED);
  }

  @Test
  void aNodeWhoseAttemptsWereTakenIsEvicted() {
    fixture.submit();
    fixture.claim("m");
    fixture.expire(NODE);

    await(fixture.store.takeOver(OTHER, LEASE, 3));

    assertThat(await(fixture.store.renew(NODE, LEASE))).isFalse();
    assertThat(await(fixture.store.evict(OTHER, NODE))).as("nothing left to take").isFalse();
  }

  @Test
  void aRenewalThatWaitedForTheTakeOverComesTooLate() {
    fixture.submit();
    fixture.claim("m");
    fixture.expire(NODE);
    fixture.sql("begin");
    fixture.sql("select pg_advisory_xact_lock(7166469, 1)"); // what puts events in order
    Future<List<JobEvent>> taking = fixture.store.takeOver(OTHER, LEASE, 3);
    fixture.awaitLockedCalls(1);

    Future<Boolean> renewal = fixture.store.renew(NODE, LEASE);
    fixture.awaitLockedCalls(2);
    fixture.sql("commit");

    assertThat(await(taking)).hasSize(2);
    assertThat(await(renewal)).isFalse();
  }

  @Test
  void aTakeOverThatWaitedForTheRenewalTakesNothing() {
    fixture.submit();
    fixture.claim("m");
    fixture.expire(NODE);
    fixture.sql("begin");
    fixture.sql(
        "update node set lease_until = now() + interval '1 hour' where name = '%s'"
            .formatted(NODE.name()));
    Future<List<JobEvent>> taking = fixture.store.takeOver(OTHER, LEASE, 3);
    fixture.awaitLockedCalls(1);

    fixture.sql("commit");

    assertThat(await(taking)).isEmpty();
    assertThat(await(fixture.store.renew(NODE, LEASE))).isTrue();
  }

  @Test
  void attemptsOfAnEvictedNodeAreTakenAtOnce() {
    long id = fixture.submit();
    fixture.claim("m");
    fixture.register(OTHER);
    await(fixture.store.evict(OTHER, NODE));

    assertThat(await(fixture.store.takeOver(OTHER, LEASE, 3)).stream().map(JobEvent::type))
        .containsExactly(EventType.ATTEMPT_NODE_LOST, EventType.JOB_REQUEUED);

    assertThat(fixture.job(id).state()).isEqualTo(JobState.QUEUED);
  }

  @Test
  void whatAnEvictedNodeStillWritesForTakenAttemptsIsRefused() {
    long id = fixture.submit();
    Claim stale = fixture.claim("m");
    await(fixture.store.evict(OTHER, NODE));
    await(fixture.store.takeOver(OTHER, LEASE, 3));
    Claim current = fixture.tryClaim(OTHER, "m2", "linux").orElseThrow();
    List<JobEvent> before = await(fixture.store.timeline(id));

    assertThat(await(fixture.store.append(stale.fence(), 0, List.of()))).isEmpty();
    assertThat(
            await(
                fixture.store.append(
                    stale.fence(), 0, List.of(EventDraft.of("agent.said", new JsonObject())))))
        .isEmpty();
    for (AttemptEnd end :
        List.of(
            new AttemptEnd.Completed(),
            new AttemptEnd.Failed(BOOT_TIMEOUT),
            new AttemptEnd.Requeued(BOOT_TIMEOUT),
            new AttemptEnd.HandedBack(BOOT_TIMEOUT),
            new AttemptEnd.Cancelled(BOOT_TIMEOUT))) {
      assertThat(await(fixture.store.end(stale.fence(), end, List.of()))).isEmpty();
    }
    fixture.submit();
    assertThat(fixture.tryClaim("m")).as("a claim of the evicted node").isEmpty();

    assertThat(fixture.job(id)).isEqualTo(current.job());
    assertThat(await(fixture.store.timeline(id))).isEqualTo(before);
  }

  @Test
  void aNodeThatStartsAgainTakesWhatItsEarlierBootLeft() {
    long id = fixture.submit();
    fixture.claim("m");
    NodeIdentity restarted = new NodeIdentity(NODE.name(), "boot-2");
    fixture.register(restarted);

    assertThat(await(fixture.store.takeOver(restarted, LEASE, 3))).hasSize(2);

    assertThat(fixture.job(id).state()).isEqualTo(JobState.QUEUED);
    assertThat(await(fixture.store.renew(NODE, LEASE))).isFalse();
    assertThat(await(fixture.store.renew(restarted, LEASE))).isTrue();
  }

  @Test
  void whatANodeLeavesAfterAnOrderlyEndIsTaken() {
    long id = fixture.submit();
    fixture.claim("m");
    await(fixture.store.unregister(NODE));

    await(fixture.store.takeOver(OTHER, LEASE, 3));

    assertThat(fixture.job(id).state()).isEqualTo(JobState.QUEUED);
  }

  @Test
  void aJobThatHasHadItsAttemptsFails() {
    long id = fixture.submit();
    for (int attempt = 1; attempt <= 3; attempt++) {
      fixture.claim("m-" + attempt);
      fixture.expire(NODE);
      List<JobEvent> events = await(fixture.store.takeOver(OTHER, LEASE, 3));
      fixture.register(NODE);
      assertThat(events.get(1).type())
          .isEqualTo(attempt < 3 ? EventType.JOB_REQUEUED : EventType.JOB_FAILED);
    }
    assertThat(fixture.job(id).state()).isEqualTo(JobState.FAILED);

    await(fixture.store.retry(id));
    fixture.claim("m");
    fixture.expire(NODE);
    await(fixture.store.takeOver(OTHER, LEASE, 3));
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
    fixture.expire(NODE);

    await(fixture.store.takeOver(OTHER, LEASE, 2));

    assertThat(fixture.job(id).state()).isEqualTo(JobState.QUEUED);
  }

  @Test
  void aJobToBeCancelledIsCancelledWhenItsNodeIsLost() {
    long id = fixture.submit();
    fixture.claim("m");
    await(fixture.store.cancel(id));
    fixture.expire(NODE);

    List<JobEvent> events = await(fixture.store.takeOver(OTHER, LEASE, 3));

    assertThat(events.get(1).type()).isEqualTo(EventType.JOB_CANCELLED);
    assertThat(fixture.job(id).state()).isEqualTo(JobState.CANCELLED);
  }

  @Test
  void severalNodesThatTakeOverAtOnceShareTheWork() {
    for (int i = 0; i < 30; i++) {
      fixture.submit();
      fixture.claim("m-" + i);
    }
    fixture.expire(NODE);

    List<Future<List<JobEvent>>> takers = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      takers.add(fixture.store.takeOver(OTHER, LEASE, 3));
    }
    await(Future.all(takers));

    assertThat(takers.stream().flatMap(taker -> taker.result().stream()))
        .hasSize(60)
        .doesNotHaveDuplicates();
  }
}
