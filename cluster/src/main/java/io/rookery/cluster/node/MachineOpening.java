package io.rookery.cluster.node;

import io.rookery.capture.lease.HostLeases;
import io.rookery.capture.process.ChildLauncher;
import io.rookery.cluster.config.MachineGroup;
import io.rookery.cluster.config.NodeConfiguration;
import io.rookery.scheduler.machine.Machine;
import io.rookery.scheduler.machine.Machineries;
import io.rookery.scheduler.machine.Machinery;
import io.rookery.scheduler.machine.MachineryContext;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Opens the drivers of all groups of machines, one driver for each group. */
final class MachineOpening {
  private static final Duration CLOSE = Duration.ofSeconds(60);

  private final Vertx vertx;
  private final ChildLauncher launcher;
  private final HostLeases leases;
  private final Path data;
  private final String node;
  private final Started started;

  MachineOpening(
      Vertx vertx,
      ChildLauncher launcher,
      HostLeases leases,
      Path data,
      String node,
      Started started) {
    this.vertx = vertx;
    this.launcher = launcher;
    this.leases = leases;
    this.data = data;
    this.node = node;
    this.started = started;
  }

  /** Completes with the driver of every machine, by the machine's name. */
  Future<Map<String, Machinery>> open(NodeConfiguration configuration) {
    Map<String, Machinery> byMachine = new HashMap<>();
    return openFrom(configuration, 0, byMachine).map(opened -> Map.copyOf(byMachine));
  }

  private Future<Void> openFrom(
      NodeConfiguration configuration, int index, Map<String, Machinery> byMachine) {
    List<MachineGroup> groups = configuration.machines();
    if (index == groups.size()) {
      return Future.succeededFuture();
    }
    MachineGroup group = groups.get(index);
    String place = group.machinery() + "-" + index;
    Machinery machinery;
    try {
      machinery =
          Machineries.create(
              group.machinery(),
              new MachineryContext(
                  vertx,
                  launcher,
                  leases,
                  node,
                  data.resolve("machinery").resolve(place),
                  configuration.timeouts().call(),
                  group.options()));
    } catch (IllegalArgumentException refused) {
      return Future.failedFuture(refused);
    }
    started.register("machinery " + place, CLOSE, machinery::close);
    for (Machine machine : group.machines()) {
      byMachine.put(machine.name(), machinery);
    }
    return machinery
        .open(group.machines())
        .compose(opened -> openFrom(configuration, index + 1, byMachine));
  }
}
