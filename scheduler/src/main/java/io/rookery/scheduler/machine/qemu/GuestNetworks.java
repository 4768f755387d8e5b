package io.rookery.scheduler.machine.qemu;

import io.rookery.scheduler.machine.Machine;
import io.rookery.scheduler.machine.MachineException;
import io.rookery.scheduler.machine.MachineryContext;
import io.rookery.scheduler.machine.host.FilterGuard;
import io.rookery.scheduler.machine.host.FilterTable;
import io.rookery.scheduler.machine.host.HostCommands;
import io.rookery.scheduler.machine.host.HostThings;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Gives each machine its network, in the layout of its group. Makes nothing by itself. */
final class GuestNetworks {
  private final MachineryContext context;
  private final QemuOptions options;
  private final String scope;
  private final Function<Machine, GuestNetwork> made;

  GuestNetworks(MachineryContext context, QemuOptions options, HostCommands commands) {
    this.context = context;
    this.options = options;
    this.scope = context.node() + '\n' + context.directory();
    HostThings things = new HostThings(context.leases());
    this.made =
        options.layout() instanceof Layout.Bridge bridge
            ? onBridge(bridge, commands, things)
            : inNamespaces(new GuestLinks(context.vertx(), commands, things), commands);
  }

  /**
   * The network of that machine, not opened.
   *
   * @throws MachineException when the machine's address is wrong for the layout
   */
  GuestNetwork of(Machine machine) {
    return made.apply(machine);
  }

  private Function<Machine, GuestNetwork> inNamespaces(GuestLinks links, HostCommands commands) {
    return machine -> {
      GuestRules rules =
          new GuestRules(
              GuestLink.of(scope, machine),
              options.layout().inner(machine),
              machine.agentPort(),
              context.resultPort(),
              options.services());
      return new OwnNamespace(
          links, rules, guard(commands, Optional.of(rules.link().namespace()), rules.tables()));
    };
  }

  private Function<Machine, GuestNetwork> onBridge(
      Layout.Bridge bridge, HostCommands commands, HostThings things) {
    BridgePorts ports =
        new BridgePorts(commands, things, new HostBridge(commands, context.shared(), bridge));
    return machine -> {
      BridgeRules rules =
          new BridgeRules(
              "rkt" + GuestLink.id(scope, machine),
              bridge.name(),
              bridge.inner(machine),
              machine.agentPort(),
              context.resultPort(),
              options.services());
      return new SharedBridge(ports, rules, guard(commands, Optional.empty(), rules.tables()));
    };
  }

  private FilterGuard guard(
      HostCommands commands, Optional<String> namespace, List<FilterTable> tables) {
    return new FilterGuard(commands, context.launcher(), context.step(), namespace, tables);
  }
}
