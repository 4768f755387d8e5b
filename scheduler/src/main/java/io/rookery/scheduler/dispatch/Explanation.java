package io.rookery.scheduler.dispatch;

import io.rookery.scheduler.job.Job;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Why a queued job waits: which constraint fails for which machine of the cluster, and what would
 * have to change.
 */
final class Explanation {
  private final Job job;
  private final Set<String> failed;
  private final JsonArray answers = new JsonArray();
  private int able;
  private int suspended;
  private int excluded;

  private Explanation(Job job, Set<String> failed) {
    this.job = job;
    this.failed = failed;
  }

  /** {@code {reason, machines: [{machine, serves, reasons: [text]}]}}. */
  static JsonObject of(Job job, List<MachineView> machines) {
    return of(job, job.excludedMachines(), machines);
  }

  /** The same for a job that has failed on these machines. */
  static JsonObject of(Job job, Set<String> failed, List<MachineView> machines) {
    Explanation explanation = new Explanation(job, failed);
    machines.forEach(explanation::look);
    return new JsonObject()
        .put("reason", explanation.reason())
        .put("machines", explanation.answers);
  }

  private void look(MachineView machine) {
    List<String> reasons =
        new ArrayList<>(MachineMatch.mismatches(machine, job.spec().requirement()));
    boolean matches = reasons.isEmpty();
    if (matches && failed.contains(machine.name())) {
      reasons.add("has failed this job before");
      excluded++;
    } else if (matches) {
      able += machine.leaving() ? 0 : 1;
      suspended += machine.leaving() || !machine.suspended() ? 0 : 1;
      machine.occupied().ifPresent(reasons::add);
    }
    answers.add(
        new JsonObject()
            .put("machine", machine.name())
            .put("serves", matches)
            .put("reasons", new JsonArray(reasons)));
  }

  private String reason() {
    if (able > 0 && able == suspended) {
      return "every machine that could serve it is in quarantine, or its node is held: it waits until"
          + " a canary has passed on one, or an operator resumes one";
    }
    if (able > 0) {
      return "waits for one of %d machine(s) that can serve it; jobs of higher priority, then older"
              .formatted(able)
          + " ones, go first";
    }
    if (excluded > 0) {
      return "every machine that could serve it has failed it before; add one, or cancel and retry the"
          + " job to allow them again";
    }
    return answers.isEmpty()
        ? "there are no machines; add some under machines: in a node's configuration"
        : "no machine fulfils what it asks for; add one that does, or submit it with less";
  }
}
