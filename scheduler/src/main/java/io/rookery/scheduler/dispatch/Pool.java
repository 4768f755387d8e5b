package io.rookery.scheduler.dispatch;

import io.rookery.scheduler.job.Job;
import io.rookery.scheduler.job.Requirement;
import io.rookery.scheduler.machine.Machine;
import io.rookery.scheduler.machine.NoSuchMachineException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The machines of this node. Lives on the dispatcher's context. */
final class Pool {
  private final Map<String, PooledMachine> machines = new LinkedHashMap<>();
  private final String node;

  Pool(String node, List<Machine> configured, Clock clock) {
    this.node = node;
    configured.forEach(machine -> machines.put(machine.name(), new PooledMachine(machine, clock)));
  }

  PooledMachine get(String name) {
    return Optional.ofNullable(machines.get(name))
        .orElseThrow(() -> new NoSuchMachineException(name));
  }

  /**
   * Idle machines, the least special first so that special ones stay free for who needs them, then
   * the one that has been idle longest.
   */
  List<PooledMachine> idle() {
    return machines.values().stream()
        .filter(PooledMachine::idle)
        .sorted(
            Comparator.comparingInt((PooledMachine pooled) -> pooled.machine().tags().size())
                .thenComparing(PooledMachine::since))
        .toList();
  }

  int size() {
    return machines.size();
  }

  /** All machines with work on them. */
  List<PooledMachine> busy() {
    return machines.values().stream().filter(pooled -> pooled.work().isPresent()).toList();
  }

  /** The machine that works on this job. */
  Optional<PooledMachine> of(long jobId) {
    return busy().stream()
        .filter(
            pooled -> pooled.work().filter(work -> work.claim().job().id() == jobId).isPresent())
        .findFirst();
  }

  /** Whether a machine that has not failed this job yet could serve it. */
  boolean another(Requirement requirement, Set<String> failed) {
    return machines.values().stream()
        .map(PooledMachine::machine)
        .filter(machine -> !failed.contains(machine.name()))
        .anyMatch(machine -> MachineMatch.serves(machine, requirement));
  }

  JsonArray toJson() {
    return new JsonArray(machines.values().stream().map(pooled -> pooled.toJson(node)).toList());
  }

  JsonObject toJson(PooledMachine pooled) {
    return pooled.toJson(node);
  }

  /**
   * Why a queued job waits: which constraint fails for which machine, and what would have to
   * change.
   */
  JsonObject explain(Job job) {
    JsonArray answers = new JsonArray();
    int able = 0;
    int excluded = 0;
    for (PooledMachine pooled : machines.values()) {
      Machine machine = pooled.machine();
      List<String> reasons =
          new ArrayList<>(MachineMatch.mismatches(machine, job.spec().requirement()));
      boolean matches = reasons.isEmpty();
      if (matches && job.excludedMachines().contains(machine.name())) {
        reasons.add("has failed this job before");
        excluded++;
      } else if (matches) {
        able++;
        pooled.occupied().ifPresent(reasons::add);
      }
      answers.add(
          new JsonObject()
              .put("machine", machine.name())
              .put("serves", matches)
              .put("reasons", new JsonArray(reasons)));
    }
    return new JsonObject().put("reason", reason(able, excluded)).put("machines", answers);
  }

  private String reason(int able, int excluded) {
    if (able > 0) {
      return "waits for one of %d machine(s) that can serve it; jobs of higher priority, then older"
              .formatted(able)
          + " ones, go first";
    }
    if (excluded > 0) {
      return "every machine that could serve it has failed it before; add one, or cancel and retry the"
          + " job to allow them again";
    }
    return machines.isEmpty()
        ? "the node has no machines; add some under machines: in its configuration"
        : "no machine fulfils what it asks for; add one that does, or submit it with less";
  }
}
