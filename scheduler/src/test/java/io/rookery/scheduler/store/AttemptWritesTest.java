package io.rookery.scheduler.store;

import static io.rookery.scheduler.store.PostgresExtension.await;
import static io.rookery.scheduler.store.StoreFixture.BOOT_TIMEOUT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rookery.scheduler.job.AttemptEnd;
import io.rookery.scheduler.job.Claim;
import io.rookery.scheduler.job.EventDraft;
import io.rookery.scheduler.job.EventType;
import io.rookery.scheduler.job.Failure;
import io.rookery.scheduler.job.FailureCode;
import io.rookery.scheduler.job.Fence;
import io.rookery.scheduler.job.Job;
import io.rookery.scheduler.job.JobEvent;
import io.rookery.scheduler.job.JobState;
import io.rookery.scheduler.job.Stage;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class AttemptWritesTest {
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

  private Optional<List<JobEvent>> end(Fence fence, AttemptEnd end, EventDraft... last) {
    return await(fixture.store.end(fence, end, List.of(last)));
  }

  private static EventDraft draft(String type, Stage stage) {
    return new EventDraft(type, Optional.of(stage), new JsonObject().put("n", 1));
  }

  @Test
  void eventsAreAppendedInOrderAndMoveTheStage() {
    long id = fixture.submit();
    Claim claim = fixture.claim("m");

    Optional<List<JobEvent>> events =
        await(
            fixture.store.append(
                claim.fence(),
                0,
                List.of(
                    draft("stage.started", Stage.BOOT),
                    EventDraft.of("agent.answered", new JsonObject().put("version", "0.11")),
                    draft("stage.started", Stage.UPLOAD))));

    assertThat(events.orElseThrow().stream().map(JobEvent::type))
        .containsExactly("stage.started", "agent.answered", "stage.started");
    assertThat(events.get()).isSortedAccordingTo((a, b) -> Long.compare(a.seq(), b.seq()));
    assertThat(events.get()).allSatisfy(event -> assertThat(event.attempt()).hasValue(1));
    assertThat(fixture.job(id).attempt().orElseThrow().stage()).isEqualTo(Stage.UPLOAD);
    assertThat(await(fixture.store.timeline(id))).containsAll(events.get()).hasSize(5);
  }

  @Test
  void anAppendWhoseAnswerWasLostIsRepeatedAndStandsOnce() {
    long id = fixture.submit();
    Claim claim = fixture.claim("m");
    List<EventDraft> first = List.of(draft("a", Stage.BOOT), draft("b", Stage.UPLOAD));
    List<EventDraft> second = List.of(draft("c", Stage.RUN));

    assertThat(await(fixture.store.append(claim.fence(), 0, first)).orElseThrow()).hasSize(2);
    assertThat(await(fixture.store.append(claim.fence(), 0, first))).hasValue(List.of());
    assertThat(await(fixture.store.append(claim.fence(), 2, second)).orElseThrow()).hasSize(1);
    assertThat(await(fixture.store.append(claim.fence(), 0, first))).hasValue(List.of());

    assertThat(await(fixture.store.timeline(id)).stream().map(JobEvent::type))
        .containsExactly("job.submitted", "attempt.started", "a", "b", "c");
    assertThat(fixture.job(id).attempt().orElseThrow().stage()).isEqualTo(Stage.RUN);
  }

  @Test
  void whatComesLaterIsNotTakenForWrittenBeforeItsTime() {
    long id = fixture.submit();
    Claim claim = fixture.claim("m");
    List<EventDraft> second = List.of(draft("b", Stage.RUN));

    Future<?> early = fixture.store.append(claim.fence(), 1, second);
    assertThatThrownBy(() -> await(early)).hasMessageContaining("not written yet");
    await(fixture.store.append(claim.fence(), 0, List.of(draft("a", Stage.BOOT))));
    assertThat(await(fixture.store.append(claim.fence(), 1, second)).orElseThrow()).hasSize(1);
    assertThat(await(fixture.store.timeline(id)).stream().map(JobEvent::type)).endsWith("a", "b");
  }

  @Test
  void appendingNothingTellsWhetherTheFenceHolds() {
    fixture.submit();
    Claim claim = fixture.claim("m");

    assertThat(await(fixture.store.append(claim.fence(), 0, List.of()))).hasValue(List.of());
    end(claim.fence(), new AttemptEnd.Completed());
    assertThat(await(fixture.store.append(claim.fence(), 0, List.of()))).isEmpty();
  }

  @Test
  void completedJobsHaveNoFailure() {
    long id = fixture.submit();
    Claim claim = fixture.claim("m");

    List<JobEvent> events =
        end(claim.fence(), new AttemptEnd.Completed(), draft("stage.ended", Stage.TEARDOWN))
            .orElseThrow();

    assertThat(events.stream().map(JobEvent::type))
        .containsExactly("stage.ended", EventType.ATTEMPT_ENDED, EventType.JOB_COMPLETED);
    Job job = fixture.job(id);
    assertThat(job.state()).isEqualTo(JobState.COMPLETED);
    assertThat(job.failure()).isEmpty();
    assertThat(job.attempt().orElseThrow().endedAt()).isPresent();
    assertThat(job.attempt().orElseThrow().stage()).isEqualTo(Stage.TEARDOWN);
  }

  @Test
  void failedJobsSayWhy() {
    long id = fixture.submit();

    List<JobEvent> events =
        end(fixture.claim("m").fence(), new AttemptEnd.Failed(BOOT_TIMEOUT)).orElseThrow();

    Job job = fixture.job(id);
    assertThat(job.state()).isEqualTo(JobState.FAILED);
    assertThat(job.failure()).hasValue(BOOT_TIMEOUT);
    assertThat(job.attempt().orElseThrow().failure()).hasValue(BOOT_TIMEOUT);
    assertThat(events.get(1).type()).isEqualTo(EventType.JOB_FAILED);
    assertThat(events.get(1).data().getJsonObject("failure")).isEqualTo(BOOT_TIMEOUT.toJson());
  }

  @Test
  void requeuedJobsGoToAnotherMachine() {
    long id = fixture.submit();

    end(fixture.claim("bad").fence(), new AttemptEnd.Requeued(BOOT_TIMEOUT));

    Job job = fixture.job(id);
    assertThat(job.state()).isEqualTo(JobState.QUEUED);
    assertThat(job.failure()).hasValue(BOOT_TIMEOUT);
    assertThat(job.excludedMachines()).containsExactly("bad");
    assertThat(fixture.tryClaim("bad")).isEmpty();
    assertThat(fixture.claim("good").job().failure()).isEmpty();
  }

  @Test
  void jobsThatAreHandedBackMayRunOnTheSameMachineAgain() {
    long id = fixture.submit();
    Failure stopped = Failure.of(FailureCode.NODE_STOPPED, Stage.RUN, "");

    end(fixture.claim("m").fence(), new AttemptEnd.HandedBack(stopped));

    assertThat(fixture.job(id).excludedMachines()).isEmpty();
    assertThat(fixture.types(id)).endsWith(EventType.ATTEMPT_ENDED, EventType.JOB_REQUEUED);
    assertThat(fixture.claim("m").fence().attempt()).isEqualTo(2);
  }

  @Test
  void cancelledAttemptsCancelTheirJob() {
    long id = fixture.submit();
    Failure cancelled = Failure.of(FailureCode.CANCELLED, Stage.RUN, "");

    end(fixture.claim("m").fence(), new AttemptEnd.Cancelled(cancelled));

    assertThat(fixture.job(id).state()).isEqualTo(JobState.CANCELLED);
    assertThat(fixture.job(id).failure()).hasValue(cancelled);
  }

  @Test
  void aStaleFenceChangesNothing() {
    long id = fixture.submit();
    Fence stale = fixture.claim("a").fence();
    end(stale, new AttemptEnd.HandedBack(BOOT_TIMEOUT));
    Claim current = fixture.claim("b");
    List<JobEvent> before = await(fixture.store.timeline(id));
    Fence forged = new Fence(id, current.fence().attempt(), stale.token());

    for (Fence fence : List.of(stale, forged)) {
      assertThat(await(fixture.store.append(fence, 0, List.of(draft("x", Stage.RUN))))).isEmpty();
      assertThat(end(fence, new AttemptEnd.Completed(), draft("x", Stage.RUN))).isEmpty();
      assertThat(end(fence, new AttemptEnd.Requeued(BOOT_TIMEOUT))).isEmpty();
    }

    assertThat(fixture.job(id)).isEqualTo(current.job());
    assertThat(await(fixture.store.timeline(id))).isEqualTo(before);
  }

  @Test
  void anEndWhoseAnswerWasLostCanBeRepeatedAndChangesNothing() {
    long id = fixture.submit();
    Claim claim = fixture.claim("m");
    Optional<List<JobEvent>> first =
        end(claim.fence(), new AttemptEnd.Completed(), draft("stage.ended", Stage.TEARDOWN));
    Job job = fixture.job(id);

    Optional<List<JobEvent>> again =
        end(claim.fence(), new AttemptEnd.Completed(), draft("stage.ended", Stage.TEARDOWN));

    assertThat(again).isEqualTo(first);
    assertThat(end(claim.fence(), new AttemptEnd.Failed(BOOT_TIMEOUT))).isEmpty();
    assertThat(fixture.job(id)).isEqualTo(job);
  }

  @Test
  void whateverAGuestSaysCanBeWritten() {
    long id = fixture.submit();
    Claim claim = fixture.claim("m");
    String hostile = "\u0000 \\u0000 '; drop table job; -- \ud83d\ude00 \" {";
    JsonObject data = new JsonObject().put(hostile, hostile);
    Failure failure = Failure.of(FailureCode.UPLOAD_REJECTED, Stage.UPLOAD, hostile);

    await(fixture.store.append(claim.fence(), 0, List.of(EventDraft.of("agent.said", data))));
    end(claim.fence(), new AttemptEnd.Requeued(failure));

    assertThat(fixture.job(id).failure()).hasValue(failure);
    assertThat(await(fixture.store.timeline(id)))
        .anySatisfy(event -> assertThat(event.data()).isEqualTo(data));
  }
}
