package io.rookery.cluster.chaos;

import io.rookery.cluster.chaos.History.AttemptRow;
import io.rookery.cluster.chaos.History.JobRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The attempts of a job are numbered from 1 without a gap, their tokens grow, each begins after the
 * one before has ended, and all have ended.
 */
final class AttemptsInOrder implements Rule {
  private static final String NAME = "attempts come one after the other";

  @Override
  public List<Violation> violations(History history) {
    List<Violation> found = new ArrayList<>();
    Map<Long, List<AttemptRow>> attempts = history.attemptsByJob();
    Map<Long, JobRow> jobs = history.jobsById();
    for (JobRow job : history.jobs()) {
      List<AttemptRow> own = attempts.getOrDefault(job.id(), List.of());
      if (own.size() != job.attempts()) {
        found.add(
            violation(
                job.id(), "counts %d attempts and has %d".formatted(job.attempts(), own.size())));
      }
      sequence(job.id(), own, found);
    }
    attempts.keySet().stream()
        .filter(job -> !jobs.containsKey(job))
        .forEach(job -> found.add(violation(job, "has attempts and is no job")));
    return found;
  }

  private static void sequence(long job, List<AttemptRow> own, List<Violation> found) {
    for (int i = 0; i < own.size(); i++) {
      AttemptRow attempt = own.get(i);
      if (attempt.number() != i + 1) {
        found.add(
            violation(job, "attempt %d stands in place %d".formatted(attempt.number(), i + 1)));
      }
      if (attempt.ended().isEmpty()) {
        found.add(violation(job, "attempt %d has not ended".formatted(attempt.number())));
      }
      if (i > 0) {
        after(job, own.get(i - 1), attempt, found);
      }
    }
  }

  private static void after(long job, AttemptRow one, AttemptRow next, List<Violation> found) {
    if (next.token() <= one.token()) {
      found.add(
          violation(
              job,
              "attempt %d has token %d, attempt %d has token %d"
                  .formatted(one.number(), one.token(), next.number(), next.token())));
    }
    if (one.ended().filter(ended -> ended.isAfter(next.started())).isPresent()) {
      found.add(
          violation(
              job,
              "attempt %d began at %s, before attempt %d ended at %s"
                  .formatted(
                      next.number(), next.started(), one.number(), one.ended().orElseThrow())));
    }
  }

  private static Violation violation(long job, String detail) {
    return new Violation(NAME, "job " + job, detail);
  }
}
