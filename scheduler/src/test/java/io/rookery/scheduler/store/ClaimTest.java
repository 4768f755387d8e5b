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
import io.rookery.scheduler.job.Requirement;
import io.rookery.scheduler.job.Stage;
import io.rookery.scheduler.job.Target;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class ClaimTest {
  private static final NodeIdentity OTHER = new NodeIdentity("node-2", "boot-1");
  private static final List<Requirement> LINUX = List.of(StoreFixture.platform("linux"));

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
    fixture.register(OTHER);

    // As many claims at once as the pools have connections, and exactly as many as there are jobs:
    // every one of them must find a job.
    List<Future<Offer>> claims = new ArrayList<>();
    var both = List.of(StoreFixture.platform("linux"), StoreFixture.platform("windows"));
    for (int i = 0; i < jobs / 2; i++) {
      claims.add(fixture.store.claim(NODE, "a-" + i, both, false));
      claims.add(other.claim(OTHER, "b-" + i, both, false));
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

  @Test
  void aClaimOfHeldSamplesPassesOverJobsWhoseSampleTheNodeLacks() {
    long urgent = submit("11", 9);
    long lackedToo = submit("22", 9);
    submit("11", 8);
    long held = submit("33", 1);
    submit("44", 1);
    hold("33", NODE);
    hold("11", OTHER);

    Offer offer = claimHeld("m");

    assertThat(offer.claim().orElseThrow().job().id()).isEqualTo(held);
    assertThat(offer.missing()).containsExactly(sha256("11"), sha256("22"));
    assertThat(claimHeld("m"))
        .isEqualTo(new Offer(Optional.empty(), List.of(sha256("11"), sha256("22"), sha256("44"))));

    hold("22", NODE);
    hold("11", NODE);
    assertThat(claimHeld("m").claim().orElseThrow().job().id()).isEqualTo(urgent);
    Offer last = claimHeld("m");
    assertThat(last.claim().orElseThrow().job().id()).isEqualTo(lackedToo);
    assertThat(last.missing()).isEmpty();
  }

  @Test
  void aJobWithoutASampleFileIsAlwaysHeld() {
    await(fixture.store.submit(StoreFixture.of(new Target.Url("http://example.org/"), "linux", 1)));

    Offer offer = claimHeld("m");

    assertThat(offer.claim()).isPresent();
    assertThat(offer.missing()).isEmpty();
  }

  @Test
  void samplesDoNotMatterWhenTheyAreNotAskedFor() {
    long id = submit("11", 1);

    Offer offer = await(fixture.store.claim(NODE, "m", LINUX, false));

    assertThat(offer.claim().orElseThrow().job().id()).isEqualTo(id);
    assertThat(offer.missing()).isEmpty();
  }

  @Test
  void aClaimNamesSixteenMissingSamplesAtMostAndLooksNoFurther() {
    for (int i = 0; i < 40; i++) {
      submit("" + (10 + i), 9);
    }
    submit("99", 1);
    hold("99", NODE);

    List<String> first = IntStream.range(10, 26).mapToObj(i -> sha256("" + i)).toList();
    assertThat(claimHeld("m")).isEqualTo(new Offer(Optional.empty(), first));

    List<Requirement> both = List.of(LINUX.get(0), StoreFixture.platform("windows"));
    await(
        fixture.store.submit(
            StoreFixture.of(new Target.File(sha256("77"), "x", 1), "windows", 10)));
    Offer offer = await(fixture.store.claim(NODE, "m", both, true));
    assertThat(offer.claim()).isEmpty();
    assertThat(offer.missing()).hasSize(16).startsWith(sha256("77"), sha256("10"));
  }

  @Test
  void aClaimOfHeldSamplesLooksFurtherWhenOthersHoldAllItsFirstCandidates() {
    hold("11", NODE);
    for (int i = 0; i < 20; i++) {
      submit("11", 1);
    }
    fixture.sql("begin");
    fixture.sql("select id from job order by id limit 18 for update");

    Offer offer = claimHeld("m");
    fixture.sql("rollback");

    assertThat(offer.claim()).isPresent();
  }

  private static String sha256(String digits) {
    return digits.repeat(32);
  }

  private long submit(String digits, int priority) {
    Target sample = new Target.File(sha256(digits), "x", 1);
    return await(fixture.store.submit(StoreFixture.of(sample, "linux", priority))).id();
  }

  private void hold(String digits, NodeIdentity node) {
    await(fixture.store.copies().sampleStored(sha256(digits), 1, node.name()));
  }

  private Offer claimHeld(String machine) {
    return await(fixture.store.claim(NODE, machine, LINUX, true));
  }
}
