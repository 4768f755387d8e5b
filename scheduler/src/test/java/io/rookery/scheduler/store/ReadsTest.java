package io.rookery.scheduler.store;

import static io.rookery.scheduler.store.PostgresExtension.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.rookery.scheduler.job.AttemptEnd;
import io.rookery.scheduler.job.AttemptRecord;
import io.rookery.scheduler.job.AttemptState;
import io.rookery.scheduler.job.Job;
import io.rookery.scheduler.job.JobQuery;
import io.rookery.scheduler.job.JobSpec;
import io.rookery.scheduler.job.JobState;
import io.rookery.scheduler.job.NodeIdentity;
import io.rookery.scheduler.job.Requirement;
import io.rookery.scheduler.job.Script;
import io.rookery.scheduler.job.Scripts;
import io.rookery.scheduler.job.Target;
import io.vertx.core.Context;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class ReadsTest {
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

  private List<Long> list(Optional<JobState> state, Optional<String> owner, OptionalLong before) {
    return await(fixture.store.list(new JobQuery(state, owner, before, 3))).stream()
        .map(Job::id)
        .toList();
  }

  @Test
  void everyPartOfASpecificationComesBack() {
    JobSpec spec =
        new JobSpec(
            new Target.Url("http://example.invalid/ä?x=1"),
            new Requirement(
                Optional.of("windows"),
                Optional.of("x64"),
                Optional.of("lab-3"),
                new TreeSet<>(List.of("office", "dotnet"))),
            "mail gateway",
            -7,
            Optional.of(Duration.ofMillis(90_250)),
            Optional.of("exe"),
            Map.of("arguments", "-a \"b\" {'c'}\n", "free", "yes"),
            true,
            true,
            Optional.of(LocalDateTime.of(2019, 2, 28, 23, 59, 58)),
            Optional.of("tor"),
            Optional.of("submission-1"),
            new Scripts(
                Optional.of(new Script("ab".repeat(32), "set up.py")),
                Optional.of(new Script("cd".repeat(32), "click.ps1"))));

    long id = await(fixture.store.submit(spec)).id();

    assertThat(fixture.job(id).spec()).isEqualTo(spec);
    long plain = fixture.submit();
    assertThat(fixture.job(plain).spec()).isEqualTo(StoreFixture.spec("linux", 1));
  }

  @Test
  void jobsAreListedNewestFirstByPages() {
    List<Long> ids = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      ids.add(0, fixture.submit());
    }

    List<Long> first = list(Optional.empty(), Optional.empty(), OptionalLong.empty());
    List<Long> second =
        list(Optional.empty(), Optional.empty(), OptionalLong.of(first.get(first.size() - 1)));

    assertThat(first).isEqualTo(ids.subList(0, 3));
    assertThat(second).isEqualTo(ids.subList(3, 5));
  }

  @Test
  void jobsAreListedByStateAndOwner() {
    long cancelled = fixture.submit();
    long queued = fixture.submit();
    await(fixture.store.cancel(cancelled));
    Optional<String> owner = Optional.of("mail-gateway");

    assertThat(list(Optional.of(JobState.QUEUED), owner, OptionalLong.empty()))
        .containsExactly(queued);
    assertThat(list(Optional.of(JobState.CANCELLED), Optional.empty(), OptionalLong.empty()))
        .containsExactly(cancelled);
    assertThat(list(Optional.empty(), Optional.of("nobody"), OptionalLong.empty())).isEmpty();
    assertThat(list(Optional.empty(), owner, OptionalLong.of(queued))).containsExactly(cancelled);
  }

  @Test
  void onlyQueuedJobsWait() {
    assertThat(await(fixture.store.waiting())).isEmpty();
    fixture.submit("windows", 1);
    fixture.submit("windows", 2);
    fixture.submit("linux", 1);
    fixture.claim("m");

    assertThat(await(fixture.store.waiting())).containsExactly(StoreFixture.platform("windows"));
  }

  @Test
  void everyAttemptIsRememberedWithWhatBecameOfIt() {
    long id = fixture.submit();
    end(new AttemptEnd.Requeued(StoreFixture.BOOT_TIMEOUT), "m-1");
    end(new AttemptEnd.HandedBack(StoreFixture.BOOT_TIMEOUT), "m-2");
    end(new AttemptEnd.Failed(StoreFixture.BOOT_TIMEOUT), "m-3");
    await(fixture.store.retry(id));
    end(new AttemptEnd.Cancelled(StoreFixture.BOOT_TIMEOUT), "m-4");
    await(fixture.store.retry(id));
    end(new AttemptEnd.Completed(), "m-5");

    List<AttemptRecord> attempts = await(fixture.store.attempts(id));

    assertThat(attempts)
        .extracting(AttemptRecord::state)
        .containsExactly(
            AttemptState.REQUEUED,
            AttemptState.HANDED_BACK,
            AttemptState.FAILED,
            AttemptState.CANCELLED,
            AttemptState.COMPLETED);
    assertThat(attempts)
        .extracting(record -> record.attempt().number(), record -> record.attempt().machine())
        .startsWith(tuple(1, "m-1"), tuple(2, "m-2"));
    assertThat(attempts.get(0).attempt().failure()).contains(StoreFixture.BOOT_TIMEOUT);
    assertThat(attempts.get(4).attempt().failure()).isEmpty();
  }

  private void end(AttemptEnd end, String machine) {
    await(fixture.store.end(fixture.claim(machine).fence(), end, List.of()));
  }

  @Test
  void anAttemptThatRunsHasNotEndedAndOneWithoutItsNodeIsLost() {
    NodeIdentity again = new NodeIdentity("node-1", "boot-2");
    long id = fixture.submit();
    fixture.claim("m");
    assertThat(await(fixture.store.attempts(id)))
        .extracting(AttemptRecord::state)
        .containsExactly(AttemptState.RUNNING);
    fixture.register(again);
    await(fixture.store.takeOver(again, StoreFixture.LEASE, 3));
    assertThat(await(fixture.store.attempts(id)))
        .extracting(AttemptRecord::state)
        .containsExactly(AttemptState.LOST);
  }

  @Test
  void unknownJobsAreEmpty() {
    assertThat(await(fixture.store.find(1))).isEmpty();
    assertThat(await(fixture.store.timeline(1))).isEmpty();
    assertThat(await(fixture.store.attempts(1))).isEmpty();
  }

  @Test
  void futuresCompleteOnTheContextOfTheCaller() {
    fixture.submit();
    Context context = POSTGRES.vertx().getOrCreateContext();
    Promise<List<Boolean>> onContext = Promise.promise();
    List<Boolean> seen = new ArrayList<>();

    context.runOnContext(
        go ->
            fixture
                .store
                .find(1)
                .onComplete(done -> seen.add(Vertx.currentContext() == context))
                .compose(
                    none ->
                        fixture.store.claim(
                            StoreFixture.NODE, "m", List.of(StoreFixture.platform("none")), false))
                .onComplete(done -> seen.add(Vertx.currentContext() == context))
                .compose(none -> fixture.store.submit(StoreFixture.named("twice")))
                .compose(none -> fixture.store.submit(StoreFixture.named("twice")))
                .onComplete(done -> seen.add(Vertx.currentContext() == context))
                .map(seen)
                .onComplete(onContext));

    assertThat(await(onContext.future())).containsExactly(true, true, true);
  }
}
