package io.rookery.scheduler.dispatch;

import io.rookery.scheduler.machine.Machine;
import io.rookery.scheduler.machine.NoSuchMachineException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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

  /** All machines, as one has to know them to match jobs. */
  List<MachineView> views() {
    return machines.values().stream().map(PooledMachine::view).toList();
  }

  JsonArray toJson() {
    return new JsonArray(machines.values().stream().map(pooled -> pooled.toJson(node)).toList());
  }

  JsonObject toJson(PooledMachine pooled) {
    return pooled.toJson(node);
  }
}
