package io.rookery.cluster.chaos;

import io.rookery.cluster.chaos.History.JobRow;
import io.rookery.cluster.chaos.Ledger.Promise;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A submission id stands for one job, however often and wherever it was sent, and a job for one
 * submission; nothing is in the store that nobody sent.
 */
final class OneJobForEachSubmission implements Rule {
  private static final String NAME = "one job for each submission";

  @Override
  public List<Violation> violations(History history) {
    List<Violation> found = new ArrayList<>();
    History.grouped(history.account().promises(), Promise::submission)
        .forEach((submission, promises) -> answers(submission, promises, found));
    Map<Long, List<Promise>> byJob = History.grouped(history.account().promises(), Promise::job);
    for (JobRow job : history.jobs()) {
      row(job, byJob.getOrDefault(job.id(), List.of()), history.account(), found);
    }
    Set<String> stored = new HashSet<>();
    for (JobRow job : history.jobs()) {
      job.submission()
          .filter(submission -> !stored.add(submission))
          .ifPresent(twice -> found.add(new Violation(NAME, twice, "several jobs bear this id")));
    }
    return found;
  }

  private static void answers(String submission, List<Promise> promises, List<Violation> found) {
    Set<Long> jobs = new HashSet<>();
    promises.forEach(promise -> jobs.add(promise.job()));
    if (jobs.size() > 1) {
      found.add(new Violation(NAME, submission, "was accepted as different jobs: " + jobs));
    }
    long created = promises.stream().filter(Promise::created).count();
    if (created > 1) {
      found.add(
          new Violation(NAME, submission, "was said to be created %d times".formatted(created)));
    }
  }

  private static void row(
      JobRow job, List<Promise> promises, Ledger.Account account, List<Violation> found) {
    String own = job.submission().orElse("none");
    if (!account.sent().contains(own)) {
      found.add(new Violation(NAME, "job " + job.id(), "nobody sent its submission id: " + own));
    }
    promises.stream()
        .filter(promise -> !promise.submission().equals(own))
        .forEach(
            promise ->
                found.add(
                    new Violation(
                        NAME,
                        "job " + job.id(),
                        "bears the id %s and was the answer to %s"
                            .formatted(own, promise.submission()))));
  }
}
