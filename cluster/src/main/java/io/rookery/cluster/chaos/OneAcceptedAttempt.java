package io.rookery.cluster.chaos;

import io.rookery.cluster.chaos.History.AttemptRow;
import io.rookery.cluster.chaos.History.JobRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A complete job has exactly one accepted attempt: its last one, with the greatest token of all its
 * attempts. A job that is not complete has none.
 */
final class OneAcceptedAttempt implements Rule {
  private static final String NAME = "exactly one attempt is accepted";

  @Override
  public List<Violation> violations(History history) {
    List<Violation> found = new ArrayList<>();
    Map<Long, List<AttemptRow>> attempts = history.attemptsByJob();
    for (JobRow job : history.jobs()) {
      List<AttemptRow> own = attempts.getOrDefault(job.id(), List.of());
      List<AttemptRow> accepted =
          own.stream()
              .filter(attempt -> attempt.outcome().filter("completed"::equals).isPresent())
              .toList();
      boolean complete = job.state().equals("COMPLETED");
      if (accepted.size() != (complete ? 1 : 0)) {
        found.add(
            violation(
                job,
                "%s with accepted attempts %s"
                    .formatted(job.state(), accepted.stream().map(AttemptRow::number).toList())));
      } else if (complete) {
        last(job, own, accepted.get(0), found);
      }
    }
    return found;
  }

  private static void last(
      JobRow job, List<AttemptRow> own, AttemptRow accepted, List<Violation> found) {
    for (AttemptRow other : own) {
      if (other.token() > accepted.token() || other.number() > accepted.number()) {
        found.add(
            violation(
                job,
                "attempt %d (token %d) was accepted although there is attempt %d (token %d)"
                    .formatted(
                        accepted.number(), accepted.token(), other.number(), other.token())));
      }
    }
  }

  private static Violation violation(JobRow job, String detail) {
    return new Violation(NAME, "job " + job.id(), detail);
  }
}
