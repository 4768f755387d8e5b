package io.rookery.cluster.chaos;

import io.rookery.cluster.chaos.History.JobRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Every accepted submission has ended: it is complete, or it was cancelled and somebody had asked
 * for that. Retries are without end here, so a job that failed is lost as well. What a node said is
 * cancelled stays so, unless somebody asked for a retry.
 */
final class EveryPromiseIsKept implements Rule {
  private static final String NAME = "every accepted submission ends as it should";

  @Override
  public List<Violation> violations(History history) {
    List<Violation> found = new ArrayList<>();
    Map<Long, JobRow> jobs = history.jobsById();
    Ledger.Account account = history.account();
    for (Ledger.Promise promise : account.promises()) {
      String subject = "job %d (%s)".formatted(promise.job(), promise.submission());
      Optional.ofNullable(jobs.get(promise.job()))
          .map(job -> wrong(job, account))
          .orElse(Optional.of("was accepted and is not in the store"))
          .map(detail -> new Violation(NAME, subject, detail))
          .filter(violation -> !found.contains(violation))
          .ifPresent(found::add);
    }
    account
        .refused()
        .forEach(text -> found.add(new Violation(NAME, "a sound submission was refused", text)));
    return found;
  }

  private static Optional<String> wrong(JobRow job, Ledger.Account account) {
    boolean retried = account.retrySent().contains(job.id());
    if (job.state().equals("COMPLETED")) {
      return account.cancelled().contains(job.id()) && !retried
          ? Optional.of("a node said it was cancelled, nobody retried it, and it is COMPLETED")
          : Optional.empty();
    }
    if (job.state().equals("CANCELLED")) {
      return account.cancelSent().contains(job.id())
          ? Optional.empty()
          : Optional.of("is CANCELLED and nobody asked for it");
    }
    return Optional.of("is %s %s".formatted(job.state(), job.failure()).strip());
  }
}
