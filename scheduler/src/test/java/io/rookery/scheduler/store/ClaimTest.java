package io.rookery.scheduler.store;

import static io.rookery.scheduler.store.PostgresExtension.await;
import static io.rookery.scheduler.store.StoreFixture.BOOT_TIMEOUT;
import static io.rookery.scheduler.store.StoreFixture.NODE;
import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.scheduler.job.AttemptEnd;
import io.rookery.scheduler.job.Claim;
import io.rookery.scheduler.job.EventType;
import io.rookery.scheduler.job.JobState;
import io.rookery.scheduler.job.NodeIdentity;
import io.rookery.scheduler.job.Offer;
import io.rookery.scheduler.job.Stage;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class ClaimTest {
  @RegisterExtension static final PostgresExtension POSTGRES = new PostgresExtension();
  private StoreFixture fixture;

  @BeforeEach
  void open() {
    fixture = new StoreFixture(POSTGRES);
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void higherPriorityGoesFirstThenGreaterAge() {
    long first = fixture.submit("linux", 1);
    long second = fixture.submit("windows", 1);
    long urgent = fixture.submit("windows", 5);
    long third = fixture.submit("linux", 1);

    List<Long> order = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      order.add(fixture.tryClaim(NODE, "m", "windows", "linux").orElseThrow().job().id());
    }

    assertThat(order).containsExactly(urgent, first, second, third);
    assertThat(fixture.tryClaim(NODE, "m", "windows", "linux")).isEmpty();
  }

  @Test
  void aClaimTellsTheJobItsAttemptItsFenceAndItsEvent() {
    long id = fixture.submit();

    Claim claim = fixture.claim("lab-3");

    assertThat(claim.job().id()).isEqualTo(id);
    assertThat(claim.job().state()).isEqualTo(JobState.RUNNING);
    assertThat(claim.job().attempt())
        .hasValueSatisfying(
            attempt -> {
              assertThat(attempt.number()).isEqualTo(1);
              assertThat(attempt.node()).isEqualTo("node-1");
              assertThat(attempt.machine()).isEqualTo("lab-3");
              assertThat(attempt.stage()).isEqualTo(Stage.RESTORE);
              assertThat(attempt.endedAt()).isEmpty();
            });
    assertThat(claim.fence().jobId()).isEqualTo(id);
    assertThat(claim.fence().attempt()).isEqualTo(1);
    assertThat(claim.events())
        .singleElement()
        .satisfies(
            event -> {
              assertThat(event.type()).isEqualTo(EventType.ATTEMPT_STARTED);
              assertThat(event.jobId()).hasValue(id);
              assertThat(event.attempt()).hasValue(1);
              assertThat(event.data().getString("machine")).isEqualTo("lab-3");
            });
    assertThat(fixture.job(id)).isEqualTo(claim.job());
  }

  @Test
  void jobsThatNoMachineServesBlockNobody() {
    for (int i = 0; i < 100; i++) {
      fixture.submit("beos", 9);
    }
    long servable = fixture.submit("linux", 1);

    assertThat(fixture.claim("m").job().id()).isEqualTo(servable);
  }

  @Test
  void jobsThatExcludeTheMachineBlockNobody() {
    for (int i = 0; i < 40; i++) {
      fixture.submit("linux", 9);
      Claim claim = fixture.claim("bad");
      await(fixture.store.end(claim.fence(), new AttemptEnd.Requeued(BOOT_TIMEOUT), List.of()));
      fixture.sql("update job set priority = 8 where id = " + claim.job().id());
    }
    long fresh = fixture.submit("linux", 1);

    assertThat(fixture.claim("bad").job().id()).isEqualTo(fresh);
    assertThat(fixture.tryClaim("bad")).isEmpty();
    assertThat(fixture.tryClaim("good")).isPresent();
  }

  @Test
  void concurrentClaimsNeverGetTheSameJobAndMissNone() {
    int jobs = 300;
    Set<Long> submitted = new HashSet<>();
    List<Future<?>> submissions = new ArrayList<>();
    for (int i = 0; i < jobs; i++) {
      submissions.add(
          fixture
              .store
              .submit(StoreFixture.spec(i % 2 == 0 ? "linux" : "windows", i % 3))
              .onSuccess(
                  done -> {
                    synchronized (submitted) {
                      submitted.add(done.id());
                    }
                  }));
    }
    await(Future.all(submissions));
    PgJobStore other = await(PgJobStore.connect(POSTGRES.vertx(), POSTGRES.options()));
    NodeIdentity second = new NodeIdentity("node-2", "boot-1");
    fixture.register(second);

    // As many claims at once as the pools have connections, and exactly as many as there are jobs:
    // every one of them must find a job.
    List<Future<Offer>> claims = new ArrayList<>();
    var both = List.of(StoreFixture.platform("linux"), StoreFixture.platform("windows"));
    for (int i = 0; i < jobs / 2; i++) {
      claims.add(fixture.store.claim(NODE, "a-" + i, both, false));
      claims.add(other.claim(second, "b-" + i, both, false));
    }
    await(Future.all(claims));
    await(other.close());

    List<Claim> got = claims.stream().flatMap(offer -> offer.result().claim().stream()).toList();
    assertThat(got).hasSize(jobs);
    assertThat(got.stream().map(claim -> claim.job().id())).containsOnlyOnceElementsOf(submitted);
    assertThat(got.stream().map(claim -> claim.fence().token())).doesNotHaveDuplicates();
  }

  @Test
  void tokensGrowWithEveryClaimOfAJob() {
    fixture.submit();
    Claim first = fixture.claim("a");
    await(fixture.store.end(first.fence(), new AttemptEnd.HandedBack(BOOT_TIMEOUT), List.of()));

    Claim second = fixture.claim("a");

    assertThat(second.fence().token()).isGreaterThan(first.fence().token());
    assertThat(second.fence().attempt()).isEqualTo(2);
  }

  @Test
  void aNodeWithoutALiveLeaseClaimsNothing() {
    fixture.submit();

    assertThat(fixture.tryClaim(new NodeIdentity("stranger", "b"), "m", "linux")).isEmpty();
    assertThat(fixture.tryClaim(new NodeIdentity("node-1", "boot-0"), "m", "linux")).isEmpty();
    fixture.sql("update node set lease_until = clock_timestamp()");
    assertThat(fixture.tryClaim("m")).isEmpty();
    fixture.register(NODE);
    assertThat(fixture.tryClaim("m")).isPresent();
  }

  @Test
  void nothingIsServedByNoRequirement() {
    fixture.submit();

    assertThat(fixture.tryClaim(NODE, "m")).isEmpty();
  }
}
