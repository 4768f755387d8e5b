package io.rookery.scheduler.dispatch;

import io.rookery.scheduler.machine.Machine;
import io.rookery.scheduler.machine.NoSuchMachineException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The machines of this node: those that are there, and those that are to come when a machine that
 * has their name or address has left. Changed on the dispatcher's context only.
 */
final class Pool {
  private final String node;
  private final Clock clock;
  // Replaced as a whole, for attempts read them on contexts of their own.
  private volatile Map<String, PooledMachine> machines = Map.of();
  private volatile Map<String, DrivenMachine> arriving = Map.of();

  Pool(String node, List<DrivenMachine> configured, Clock clock) {
    this.node = node;
    this.clock = clock;
    add(configured);
  }

  PooledMachine get(String name) {
    return Optional.ofNullable(machines.get(name))
        .orElseThrow(() -> new NoSuchMachineException(name));
  }

  /** How the wanted machines differ from those that are there to stay or to come. */
  PoolDifference difference(List<DrivenMachine> wanted) {
    Map<String, DrivenMachine> before = new LinkedHashMap<>(arriving);
    machines.values().stream()
        .filter(pooled -> !pooled.leaving())
        .forEach(pooled -> before.put(pooled.machine().name(), pooled.driven()));
    Map<String, DrivenMachine> after = byName(wanted);
    return new PoolDifference(
        after.keySet().stream().filter(name -> !before.containsKey(name)).toList(),
        before.keySet().stream().filter(name -> !after.containsKey(name)).toList(),
        after.keySet().stream()
            .filter(before::containsKey)
            .filter(name -> !before.get(name).equals(after.get(name)))
            .toList());
  }

  /** From now on exactly these are there to stay or to come. */
  void want(List<DrivenMachine> wanted) {
    Map<String, DrivenMachine> missing = byName(wanted);
    for (PooledMachine pooled : machines.values()) {
      String name = pooled.machine().name();
      boolean stays = !pooled.released() && pooled.driven().equals(missing.get(name));
      pooled.leaving(!stays);
      if (stays) {
        missing.remove(name);
      }
    }
    arriving = Collections.unmodifiableMap(missing);
  }

  /** Machines that are to come. */
  List<DrivenMachine> arriving() {
    return List.copyOf(arriving.values());
  }

  /** Whether this machine is still to come. */
  boolean expects(DrivenMachine driven) {
    return driven.equals(arriving.get(driven.machine().name()));
  }

  /** These are to come no more. */
  void forget(List<DrivenMachine> expected) {
    Map<String, DrivenMachine> others = new LinkedHashMap<>(arriving);
    expected.forEach(driven -> others.remove(driven.machine().name(), driven));
    arriving = Collections.unmodifiableMap(others);
  }

  /** These are there, and idle. */
  void add(List<DrivenMachine> joined) {
    Map<String, PooledMachine> all = new LinkedHashMap<>(machines);
    joined.forEach(driven -> all.put(driven.machine().name(), new PooledMachine(driven, clock)));
    machines = Collections.unmodifiableMap(all);
    forget(joined);
  }

  /** Leaving machines on which nothing runs. */
  List<PooledMachine> departing() {
    return machines.values().stream().filter(PooledMachine::departing).toList();
  }

  /** This machine is there no more. */
  void remove(PooledMachine left) {
    Map<String, PooledMachine> others = new LinkedHashMap<>(machines);
    others.remove(left.machine().name(), left);
    machines = Collections.unmodifiableMap(others);
  }

  /** Names and addresses that a machine has as long as it is there. */
  Set<String> held() {
    return machines.values().stream()
        .map(PooledMachine::machine)
        .flatMap(machine -> Stream.of(machine.name(), machine.address()))
        .collect(Collectors.toSet());
  }

  private static Map<String, DrivenMachine> byName(List<DrivenMachine> driven) {
    Map<String, DrivenMachine> byName = new LinkedHashMap<>();
    driven.forEach(one -> byName.put(one.machine().name(), one));
    return byName;
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

  /** How many machines that stay are in quarantine. */
  int quarantined() {
    return (int)
        machines.values().stream()
            .filter(pooled -> !pooled.leaving() && pooled.breaker().suspension().isPresent())
            .count();
  }

  /**
   * The machine that shall show whether the node works: a trusted one rather than one in
   * quarantine, and then one that was not tried for long.
   */
  Optional<PooledMachine> forCanary() {
    return machines.values().stream()
        .filter(PooledMachine::vacant)
        .min(
            Comparator.comparing(
                    (PooledMachine pooled) -> pooled.breaker().suspension().isPresent())
                .thenComparingInt(PooledMachine::lastCanary));
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

  /**
   * All machines, as one has to know them to match jobs: those that are to come as well. May be
   * called on any context.
   */
  List<MachineView> views() {
    return Stream.concat(
            machines.values().stream().map(PooledMachine::view),
            arriving.values().stream().map(DrivenMachine::machine).map(Pool::arriving))
        .toList();
  }

  private static MachineView arriving(Machine machine) {
    return MachineView.of(
        machine, Optional.of("joins the pool when the machine before it is free"), false, false);
  }

  JsonArray toJson() {
    return new JsonArray(machines.values().stream().map(pooled -> pooled.toJson(node)).toList());
  }

  JsonObject toJson(PooledMachine pooled) {
    return pooled.toJson(node);
  }
}
