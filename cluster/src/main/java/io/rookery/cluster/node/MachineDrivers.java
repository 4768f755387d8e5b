package io.rookery.cluster.node;

import io.rookery.capture.lease.HostLeases;
import io.rookery.capture.process.ChildLauncher;
import io.rookery.cluster.config.MachineGroup;
import io.rookery.cluster.config.NodeConfiguration;
import io.rookery.scheduler.dispatch.DrivenMachine;
import io.rookery.scheduler.machine.GuestContacts;
import io.rookery.scheduler.machine.Machine;
import io.rookery.scheduler.machine.Machineries;
import io.rookery.scheduler.machine.Machinery;
import io.rookery.scheduler.machine.MachineryContext;
import io.rookery.scheduler.machine.host.SharedThings;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The drivers of a node's machines. Groups with the same machinery and the same options have one
 * driver, so a group keeps its driver whatever machines come, go or move when the configuration is
 * read again, and gets another when its options change. A driver lives as long as the node.
 */
final class MachineDrivers {
  private static final Duration CLOSE = Duration.ofSeconds(60);

  private record Kind(String machinery, JsonObject options) {}

  private final Vertx vertx;
  private final ChildLauncher launcher;
  private final HostLeases leases;
  private final SharedThings shared;
  private final Path data;
  private final String node;
  private final GuestContacts contacts;
  private final int resultPort;
  private final Map<Kind, Machinery> drivers = new LinkedHashMap<>();

  MachineDrivers(
      Vertx vertx,
      ChildLauncher launcher,
      HostLeases leases,
      Path data,
      String node,
      GuestContacts contacts,
      int resultPort) {
    this.contacts = contacts;
    this.resultPort = resultPort;
    this.vertx = vertx;
    this.launcher = launcher;
    this.leases = leases;
    this.shared = new SharedThings(vertx, leases);
    this.data = data;
    this.node = node;
  }

  /** Opens all machines of a node that starts; {@code started} closes them at its end. */
  Future<List<DrivenMachine>> open(NodeConfiguration configuration, Started started) {
    started.register("the machines", CLOSE, this::close);
    List<DrivenMachine> machines;
    try {
      machines = of(configuration);
    } catch (IllegalArgumentException refused) {
      return Future.failedFuture(refused);
    }
    Future<Void> opened = Future.succeededFuture();
    for (Map.Entry<Machinery, List<Machine>> group : byDriver(machines).entrySet()) {
      opened = opened.compose(before -> group.getKey().open(group.getValue()));
    }
    return opened.map(all -> machines);
  }

  private static Map<Machinery, List<Machine>> byDriver(List<DrivenMachine> machines) {
    Map<Machinery, List<Machine>> byDriver = new LinkedHashMap<>();
    for (DrivenMachine driven : machines) {
      byDriver
          .computeIfAbsent(driven.machinery(), first -> new ArrayList<>())
          .add(driven.machine());
    }
    return byDriver;
  }

  /**
   * Every machine with its driver; drivers that are missing are made, and open nothing yet.
   *
   * @throws IllegalArgumentException when a driver refuses its options
   */
  synchronized List<DrivenMachine> of(NodeConfiguration configuration) {
    List<DrivenMachine> machines = new ArrayList<>();
    for (MachineGroup group : configuration.machines()) {
      Machinery driver =
          drivers.computeIfAbsent(
              new Kind(group.machinery(), group.options()),
              kind -> create(kind, configuration.timeouts().call()));
      group.machines().forEach(machine -> machines.add(new DrivenMachine(machine, driver)));
    }
    return machines;
  }

  private Machinery create(Kind kind, Duration step) {
    Path place = data.resolve("machinery").resolve(kind.machinery() + "-" + drivers.size());
    return Machineries.create(
        kind.machinery(),
        new MachineryContext(
            vertx,
            launcher,
            leases,
            shared,
            node,
            place,
            step,
            kind.options(),
            contacts,
            resultPort));
  }

  private synchronized Future<Void> close() {
    return Future.join(drivers.values().stream().map(Machinery::close).toList()).mapEmpty();
  }
}
