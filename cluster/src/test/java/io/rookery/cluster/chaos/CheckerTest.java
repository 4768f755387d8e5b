package io.rookery.cluster.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.cluster.chaos.History.AttemptRow;
import io.rookery.cluster.chaos.History.EventRow;
import io.rookery.cluster.chaos.History.JobRow;
import io.rookery.cluster.chaos.History.Life;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** A checker that finds nothing proves nothing: each rule is shown what breaks it. */
class CheckerTest {
  private final Forged forged = new Forged();

  @Test
  void a_sound_history_has_no_violation() {
    forged.completed(2).takenOver(3).completed(4);
    forged.submitted(5).event(5, 0, "job.cancelled", "").job(5, "CANCELLED", 0);
    forged.ledger.cancelling(5);
    forged.ledger.cancelled(5);

    assertThat(forged.violations()).isEmpty();
  }

  @Test
  void an_accepted_job_that_is_not_in_the_store_is_lost() {
    forged.completed(2);
    forged.ledger.accepted("s9", 9, true);

    assertThat(forged.violations())
        .anySatisfy(
            found -> assertThat(found).contains("job 9", "was accepted and is not in the store"));
  }

  @Test
  void a_job_that_still_waits_runs_or_has_failed_is_found() {
    for (String state : List.of("QUEUED", "RUNNING", "FAILED")) {
      Forged one = new Forged();
      one.submitted(2).job(2, state, 0);

      assertThat(one.violations())
          .anySatisfy(
              found -> assertThat(found).startsWith("every accepted submission").contains(state));
    }
  }

  @Test
  void a_job_that_was_cancelled_without_being_asked_to_is_found() {
    forged.submitted(2).event(2, 0, "job.cancelled", "").job(2, "CANCELLED", 0);

    assertThat(forged.violations())
        .singleElement()
        .asString()
        .contains("job 2", "nobody asked for it");
  }

  @Test
  void a_job_that_runs_on_although_it_was_said_to_be_cancelled_is_found() {
    forged.completed(2);
    forged.ledger.cancelling(2);
    forged.ledger.cancelled(2);

    assertThat(forged.violations()).singleElement().asString().contains("said it was cancelled");
  }

  @Test
  void a_refused_submission_is_found() {
    forged.ledger.refused("s7", "400 no");

    assertThat(forged.violations()).singleElement().asString().contains("s7: 400 no");
  }

  @Test
  void a_submission_that_became_two_jobs_is_found() {
    forged.completed(2).completed(3);
    forged.ledger.accepted("s2", 3, true);

    assertThat(forged.violations())
        .anySatisfy(found -> assertThat(found).contains("s2", "accepted as different jobs: [2, 3]"))
        .anySatisfy(found -> assertThat(found).contains("said to be created 2 times"))
        .anySatisfy(found -> assertThat(found).contains("job 3", "was the answer to s2"));
  }

  @Test
  void a_job_that_nobody_submitted_is_found() {
    forged.completed(2);
    replaceJob(2, job -> new JobRow(2, job.state(), Optional.of("ghost"), 1, ""));

    assertThat(forged.violations())
        .anySatisfy(found -> assertThat(found).contains("job 2", "nobody sent", "ghost"));
  }

  @Test
  void two_jobs_of_one_submission_are_found() {
    forged.completed(2).completed(3);
    replaceJob(3, job -> new JobRow(3, job.state(), Optional.of("s2"), 1, ""));

    assertThat(forged.violations())
        .anySatisfy(found -> assertThat(found).contains("s2", "several jobs"));
  }

  @Test
  void a_job_that_was_accepted_twice_is_found() {
    forged.submitted(2).attempt(2, 1, "sim-1", "completed").event(2, 1, "job.completed", "");
    forged.attempt(2, 2, "sim-2", "completed").event(2, 2, "job.completed", "");
    forged.job(2, "COMPLETED", 2);

    assertThat(forged.violations())
        .anySatisfy(
            found ->
                assertThat(found)
                    .startsWith("exactly one attempt")
                    .contains("job 2", "accepted attempts [1, 2]"))
        .anySatisfy(found -> assertThat(found).startsWith("timelines").contains("COMPLETED"));
  }

  @Test
  void a_complete_job_without_an_accepted_attempt_is_found() {
    forged.takenOver(2);
    replaceAttempt(2, row -> with(row, row.token(), "lost"));

    assertThat(forged.violations())
        .anySatisfy(
            found -> assertThat(found).startsWith("exactly one").contains("accepted attempts []"));
  }

  @Test
  void an_attempt_that_was_accepted_with_a_stale_token_is_found() {
    forged.takenOver(2);
    replaceAttempt(1, row -> with(row, 99, "lost"));

    assertThat(forged.violations())
        .anySatisfy(found -> assertThat(found).startsWith("exactly one").contains("token 99"))
        .anySatisfy(found -> assertThat(found).startsWith("attempts come").contains("token 99"));
  }

  @Test
  void a_gap_in_the_numbers_of_attempts_is_found() {
    forged.submitted(2).attempt(2, 2, "sim-1", "completed").event(2, 2, "job.completed", "");
    forged.job(2, "COMPLETED", 2);

    assertThat(forged.violations())
        .anySatisfy(found -> assertThat(found).contains("counts 2 attempts and has 1"))
        .anySatisfy(found -> assertThat(found).contains("attempt 2 stands in place 1"))
        .anySatisfy(found -> assertThat(found).startsWith("timelines are legal: job 2"));
  }

  @Test
  void an_attempt_that_began_before_the_one_before_it_had_ended_is_found() {
    forged.takenOver(2);
    replaceAttempt(
        2,
        row ->
            new AttemptRow(2, 2, 7, "node-2", "sim-2", Forged.at(0), row.ended(), row.outcome()));

    assertThat(forged.violations())
        .anySatisfy(
            found -> assertThat(found).startsWith("attempts come").contains("before attempt 1"));
  }

  @Test
  void an_attempt_that_never_ended_is_found() {
    forged.completed(2);
    forged.attempts.add(
        new AttemptRow(
            3, 1, 50, "node-1", "sim-9", Forged.at(80), Optional.empty(), Optional.empty()));
    forged.submitted(3).event(3, 1, "attempt.started", "").job(3, "RUNNING", 1);

    assertThat(forged.violations())
        .anySatisfy(found -> assertThat(found).contains("job 3", "attempt 1 has not ended"));
  }

  @Test
  void an_event_of_an_attempt_that_was_taken_over_is_found() {
    forged.takenOver(2);
    EventRow late = new EventRow(100, 2, 1, "stage.ended", "restore");
    forged.events.add(late);

    assertThat(forged.violations())
        .singleElement()
        .asString()
        .startsWith("timelines are legal: job 2")
        .contains("event 100", "stage.ended restore of attempt 1");
  }

  @Test
  void a_remark_of_an_attempt_that_was_taken_over_is_found() {
    forged.submitted(2);
    forged.event(2, 1, "attempt.started", "").event(2, 1, "attempt.node-lost", "");
    forged.event(2, 1, "job.requeued", "").event(2, 1, "results.summary", "");
    forged.attempts.add(forged.row(2, 1, "sim-1", "lost"));
    forged.attempt(2, 2, "sim-2", "completed").event(2, 2, "job.completed", "");
    forged.job(2, "COMPLETED", 2);

    assertThat(forged.violations())
        .singleElement()
        .asString()
        .contains("results.summary of attempt 1", "state 'QUEUED'");
  }

  @Test
  void events_that_are_not_in_the_order_of_the_log_are_found() {
    forged.completed(2);
    EventRow last = forged.events.remove(forged.events.size() - 1);
    forged.events.add(new EventRow(1, 2, last.attempt(), last.type(), ""));

    assertThat(forged.violations())
        .singleElement()
        .asString()
        .contains("event 1", "comes after event");
  }

  @Test
  void a_timeline_that_says_something_else_than_the_job_is_found() {
    forged.completed(2);
    forged.events.remove(forged.events.size() - 1);

    assertThat(forged.violations())
        .singleElement()
        .asString()
        .contains("the timeline ends in completed, the job is COMPLETED");
  }

  @Test
  void a_machine_that_was_claimed_while_its_guest_still_lived_is_found() {
    forged.completed(2).completed(3);
    replaceJobsAttempt(
        3,
        row ->
            new AttemptRow(
                3, 1, row.token(), "node-1", "sim-1", Forged.at(0), row.ended(), row.outcome()));

    assertThat(forged.violations())
        .anySatisfy(found -> assertThat(found).contains("sim-1", "was claimed too early"));
  }

  @Test
  void a_machine_may_serve_the_next_while_the_results_of_the_one_before_are_copied() {
    forged.completed(2).completed(3);
    replaceJobsAttempt(
        2,
        row ->
            new AttemptRow(
                2,
                1,
                row.token(),
                "node-1",
                "sim-1",
                row.started(),
                Optional.of(Forged.at(40)),
                row.outcome()));

    assertThat(forged.violations()).isEmpty();
  }

  @Test
  void two_attempts_with_one_token_are_found() {
    forged.completed(2).completed(3);
    replaceJobsAttempt(3, row -> with(row, 1, "completed"));

    assertThat(forged.violations())
        .anySatisfy(found -> assertThat(found).contains("token 1", "job=2", "job=3"));
  }

  @Test
  void two_lives_of_one_machine_at_a_time_are_found_in_the_diary() {
    forged.completed(2).takenOver(3);
    Life life = forged.lives.get(0);
    forged.lives.set(
        0, new Life("sim-1", 2, 1, life.begin(), Optional.of(Forged.at(2).plusMillis(100)), false));

    assertThat(forged.violations())
        .anySatisfy(found -> assertThat(found).contains("sim-1", "lived twice at a time"));
  }

  @Test
  void a_canary_belongs_to_no_attempt_and_has_its_machine_for_itself() {
    forged.completed(2);
    Life life = forged.lives.get(0);
    Instant end = life.end().orElseThrow();
    forged.lives.add(canary(end, end.plusMillis(100)));
    assertThat(forged.violations()).isEmpty();

    forged.lives.add(canary(life.begin().plusMillis(1), end));
    assertThat(forged.violations())
        .anySatisfy(found -> assertThat(found).contains("sim-1", "lived twice at a time"));
  }

  private static Life canary(Instant begin, Instant end) {
    return new Life("sim-1", Integer.MAX_VALUE, 1, begin, Optional.of(end), false);
  }

  @Test
  void a_machine_that_nobody_stopped_is_found() {
    forged.completed(2);
    Life life = forged.lives.get(0);
    forged.lives.set(0, new Life("sim-1", 2, 1, life.begin(), Optional.empty(), false));

    assertThat(forged.violations())
        .anySatisfy(found -> assertThat(found).contains("sim-1", "was never stopped"))
        .anySatisfy(found -> assertThat(found).contains("not lived exactly one whole life"));
  }

  @Test
  void an_accepted_attempt_that_no_guest_has_run_is_found() {
    forged.completed(2);
    forged.lives.clear();

    assertThat(forged.violations())
        .singleElement()
        .asString()
        .contains("job 2 attempt 1", "not lived exactly one whole life: []");
  }

  @Test
  void an_accepted_attempt_whose_guest_was_cut_off_is_found() {
    forged.completed(2);
    Life life = forged.lives.get(0);
    forged.lives.set(0, new Life("sim-1", 2, 1, life.begin(), life.end(), true));

    assertThat(forged.violations()).singleElement().asString().contains("(killed)");
  }

  @Test
  void a_guest_that_lives_on_after_its_attempt_was_accepted_is_found() {
    forged.completed(2);
    Life life = forged.lives.get(0);
    forged.lives.set(0, new Life("sim-1", 2, 1, life.begin(), Optional.of(Forged.at(30)), false));

    assertThat(forged.violations()).singleElement().asString().contains("by its guest job 2");
  }

  @Test
  void a_life_that_the_store_does_not_know_or_has_elsewhere_is_found() {
    forged.completed(2);
    forged.lives.add(new Life("sim-7", 2, 9, Forged.at(60), Optional.of(Forged.at(61)), false));
    forged.lives.set(0, new Life("sim-8", 2, 1, Forged.at(0), forged.lives.get(0).end(), false));

    assertThat(forged.violations())
        .anySatisfy(found -> assertThat(found).contains("attempt 9", "knows no such attempt"))
        .anySatisfy(found -> assertThat(found).contains("sim-8", "on machine sim-1"));
  }

  private void replaceJob(long id, UnaryOperator<JobRow> change) {
    forged.jobs.replaceAll(job -> job.id() == id ? change.apply(job) : job);
  }

  private void replaceAttempt(int number, UnaryOperator<AttemptRow> change) {
    forged.attempts.replaceAll(row -> row.number() == number ? change.apply(row) : row);
  }

  private void replaceJobsAttempt(long job, UnaryOperator<AttemptRow> change) {
    forged.attempts.replaceAll(row -> row.job() == job ? change.apply(row) : row);
  }

  private static AttemptRow with(AttemptRow row, long token, String outcome) {
    return new AttemptRow(
        row.job(),
        row.number(),
        token,
        row.node(),
        row.machine(),
        row.started(),
        row.ended(),
        Optional.of(outcome));
  }
}
