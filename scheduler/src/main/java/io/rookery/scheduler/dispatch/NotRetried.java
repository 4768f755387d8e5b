package io.rookery.scheduler.dispatch;

import io.rookery.scheduler.job.Failure;
import io.rookery.scheduler.job.FailureCode;
import io.rookery.scheduler.job.Job;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Why a FAILED job was not tried again. That was decided when it failed; this tells it from what
 * the job says and from the settings and machines of now.
 *
 * @param attempts {@code retry.attempts}
 */
record NotRetried(Job job, List<MachineView> machines, int attempts) {

  /** {@code {reason, machines: [{machine, serves, reasons: [text]}]}}. */
  JsonObject toJson() {
    String why = job.failure().map(this::why).orElse("its failure is not known");
    String failure = job.failure().map(Failure::message).map(text -> text + " ").orElse("");
    return Explanation.of(job, failed(), machines)
        .put("reason", failure + "It was not tried again: " + why);
  }

  private String why(Failure failure) {
    if (!failure.retriable()) {
      return "%s is not retriable, for another machine would not help; rookery retry %d runs it all the same"
          .formatted(failure.code(), job.id());
    }
    if (failure.code().equals(FailureCode.NODE_LOST.code())) {
      return "its attempts are used up (retry.attempts: %d), and the last was lost with its node"
          .formatted(attempts);
    }
    Set<String> failed = failed();
    String on = String.join(", ", failed);
    return failed.size() >= attempts
        ? "it has failed on %d machine(s), %s, and retry.attempts is %d"
            .formatted(failed.size(), on, attempts)
        : "no other machine could serve it; it has failed on %s, and retry.attempts is %d"
            .formatted(on, attempts);
  }

  private Set<String> failed() {
    Set<String> failed = new TreeSet<>(job.excludedMachines());
    job.attempt().ifPresent(last -> failed.add(last.machine()));
    return failed;
  }
}
