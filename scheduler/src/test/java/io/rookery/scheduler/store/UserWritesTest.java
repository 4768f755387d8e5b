package io.rookery.scheduler.store;

import static io.rookery.scheduler.store.PostgresExtension.await;
import static io.rookery.scheduler.store.StoreFixture.BOOT_TIMEOUT;
import static io.rookery.scheduler.store.StoreFixture.NODE;
import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.scheduler.job.AttemptEnd;
import io.rookery.scheduler.job.Cancellation;
import io.rookery.scheduler.job.Claim;
import io.rookery.scheduler.job.EventType;
import io.rookery.scheduler.job.FailureCode;
import io.rookery.scheduler.job.Job;
import io.rookery.scheduler.job.JobEvent;
import io.rookery.scheduler.job.JobState;
import io.rookery.scheduler.job.Submitted;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class UserWritesTest {
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
  void idsZeroAndOneAreNeverGiven() {
    PgJobStore store = fixture.store;

    Submitted submitted = await(store.submit(StoreFixture.spec("linux", 1)));

    assertThat(submitted.id()).isGreaterThanOrEqualTo(2);
    assertThat(submitted.created()).isTrue();
    assertThat(submitted.events())
        .singleElement()
        .satisfies(
            event -> {
              assertThat(event.type()).isEqualTo(EventType.JOB_SUBMITTED);
              assertThat(event.jobId()).hasValue(submitted.id());
              assertThat(event.data().getString("owner")).isEqualTo("mail-gateway");
            });
    assertThat(fixture.job(submitted.id()).state()).isEqualTo(JobState.QUEUED);
  }

  @Test
  void oneSubmissionIdMakesOneJobHoweverManySubmitItAtOnce() {
    List<Future<Submitted>> submissions = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      submissions.add(fixture.store.submit(StoreFixture.named("mail-4711")));
    }
    await(Future.all(submissions));

    List<Submitted> answers = submissions.stream().map(Future::result).toList();
    assertThat(answers.stream().map(Submitted::id).distinct()).hasSize(1);
    assertThat(answers.stream().filter(Submitted::created)).hasSize(1);
    assertThat(answers.stream().filter(answer -> !answer.created()))
        .allSatisfy(answer -> assertThat(answer.events()).isEmpty());
    assertThat(fixture.types(answers.get(0).id())).containsExactly(EventType.JOB_SUBMITTED);
  }

  @Test
  void aQueuedJobIsCancelledAtOnce() {
    long id = fixture.submit();

    Cancellation outcome = await(fixture.store.cancel(id));

    assertThat(outcome).isInstanceOf(Cancellation.Done.class);
    Job job = fixture.job(id);
    assertThat(job.state()).isEqualTo(JobState.CANCELLED);
    assertThat(job.cancelRequested()).isFalse();
    assertThat(job.failure().orElseThrow().code()).isEqualTo(FailureCode.CANCELLED.code());
    assertThat(fixture.types(id)).endsWith(EventType.JOB_CANCELLED);
    assertThat(fixture.tryClaim("m")).isEmpty();
    assertThat(await(fixture.store.cancel(id)))
        .isEqualTo(new Cancellation.TooLate(JobState.CANCELLED));
  }

  @Test
  void aRunningJobIsMarkedForItsNodeOnce() {
    long id = fixture.submit();
    Claim claim = fixture.claim("m");

    Cancellation first = await(fixture.store.cancel(id));
    Cancellation second = await(fixture.store.cancel(id));

    assertThat(first)
        .isInstanceOfSatisfying(
            Cancellation.Requested.class, requested -> assertThat(requested.events()).hasSize(1));
    assertThat(second).isEqualTo(new Cancellation.Requested(List.of()));
    assertThat(fixture.job(id).state()).isEqualTo(JobState.RUNNING);
    assertThat(fixture.job(id).cancelRequested()).isTrue();
    assertThat(await(fixture.store.cancelRequests(NODE))).containsExactly(claim.fence());
    assertThat(fixture.types(id)).containsOnlyOnce(EventType.JOB_CANCEL_REQUESTED);
  }

  @Test
  void aJobToBeCancelledNeverReturnsToTheQueue() {
    for (AttemptEnd end :
        List.of(new AttemptEnd.Requeued(BOOT_TIMEOUT), new AttemptEnd.HandedBack(BOOT_TIMEOUT))) {
      long id = fixture.submit();
      Claim claim = fixture.claim("m");
      await(fixture.store.cancel(id));

      List<JobEvent> events = await(fixture.store.end(claim.fence(), end, List.of())).orElseThrow();

      assertThat(events.get(1).type()).isEqualTo(EventType.JOB_CANCELLED);
      assertThat(fixture.job(id).state()).isEqualTo(JobState.CANCELLED);
      assertThat(fixture.job(id).failure().orElseThrow().code()).isEqualTo("cancelled");
      assertThat(await(fixture.store.cancelRequests(NODE))).isEmpty();
    }
  }

  @Test
  void aJobThatCompletedBeforeItsCancellationWasSeenStaysCompleted() {
    long id = fixture.submit();
    Claim claim = fixture.claim("m");
    await(fixture.store.cancel(id));

    await(fixture.store.end(claim.fence(), new AttemptEnd.Completed(), List.of()));

    assertThat(fixture.job(id).state()).isEqualTo(JobState.COMPLETED);
    assertThat(await(fixture.store.cancel(id)))
        .isEqualTo(new Cancellation.TooLate(JobState.COMPLETED));
  }

  @Test
  void anUnknownJobCannotBeCancelledOrRetried() {
    assertThat(await(fixture.store.cancel(Long.MAX_VALUE)))
        .isInstanceOf(Cancellation.Unknown.class);
    assertThat(await(fixture.store.retry(Long.MAX_VALUE))).isEmpty();
  }

  @Test
  void cancellationsAndClaimsAtOnceLoseNoJob() {
    List<Long> ids = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      ids.add(fixture.submit());
    }
    List<Future<?>> all = new ArrayList<>();
    List<Future<Cancellation>> cancellations = new ArrayList<>();
    for (long id : ids) {
      all.add(fixture.store.claim(NODE, "m-" + id, List.of(StoreFixture.platform("linux")), false));
      Future<Cancellation> cancellation = fixture.store.cancel(id);
      cancellations.add(cancellation);
      all.add(cancellation);
    }
    await(Future.all(all));

    for (int i = 0; i < ids.size(); i++) {
      Job job = fixture.job(ids.get(i));
      if (cancellations.get(i).result() instanceof Cancellation.Done) {
        assertThat(job.state()).isEqualTo(JobState.CANCELLED);
      } else {
        assertThat(cancellations.get(i).result()).isInstanceOf(Cancellation.Requested.class);
        assertThat(job.state()).isEqualTo(JobState.RUNNING);
        assertThat(job.cancelRequested()).isTrue();
      }
    }
  }

  @Test
  void onlyFailedAndCancelledJobsAreRetriedAndThenOnAnyMachine() {
    long id = fixture.submit();
    assertThat(await(fixture.store.retry(id))).isEmpty();
    Claim first = fixture.claim("a");
    assertThat(await(fixture.store.retry(id))).isEmpty();
    await(fixture.store.end(first.fence(), new AttemptEnd.Requeued(BOOT_TIMEOUT), List.of()));
    Claim second = fixture.claim("b");
    await(fixture.store.cancel(id));
    await(fixture.store.end(second.fence(), new AttemptEnd.Failed(BOOT_TIMEOUT), List.of()));

    List<JobEvent> events = await(fixture.store.retry(id)).orElseThrow();

    assertThat(events.stream().map(JobEvent::type)).containsExactly(EventType.JOB_RETRIED);
    Job job = fixture.job(id);
    assertThat(job.state()).isEqualTo(JobState.QUEUED);
    assertThat(job.excludedMachines()).isEmpty();
    assertThat(job.cancelRequested()).isFalse();
    assertThat(job.failure()).isEmpty();
    Claim third = fixture.claim("a");
    assertThat(third.fence().attempt()).isEqualTo(3);
    await(fixture.store.end(third.fence(), new AttemptEnd.Completed(), List.of()));
    assertThat(await(fixture.store.retry(id))).isEmpty();
  }

  @Test
  void notesConcernNoJob() {
    JsonObject data = new JsonObject().put("machine", "lab-3");

    JobEvent event = await(fixture.store.note("machine.drained", data));

    assertThat(event.jobId()).isEmpty();
    assertThat(event.attempt()).isEmpty();
    assertThat(await(fixture.store.events(event.seq() - 1, 10))).containsExactly(event);
  }
}
