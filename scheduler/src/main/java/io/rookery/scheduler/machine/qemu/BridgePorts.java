package io.rookery.scheduler.machine.qemu;

import io.rookery.capture.lease.Leased;
import io.rookery.scheduler.machine.MachineException;
import io.rookery.scheduler.machine.host.FilterGuard;
import io.rookery.scheduler.machine.host.HostCommands;
import io.rookery.scheduler.machine.host.HostThings;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;

/**
 * Makes and removes the machines' taps on a bridge of the host. A tap stays as long as its machine
 * is in the pool, so a capture on it sees the first packet after a restore. Lives on the driver's
 * home.
 */
final class BridgePorts {
  private static final Optional<String> HOST = Optional.empty();

  private final HostCommands commands;
  private final HostThings things;
  private final HostBridge bridge;

  BridgePorts(HostCommands commands, HostThings things, HostBridge bridge) {
    this.commands = commands;
    this.things = things;
    this.bridge = bridge;
  }

  /** Makes it anew; what bore its names before is removed first. Fails closed. */
  Future<Void> open(BridgeRules rules, FilterGuard filter) {
    return clear(rules, filter)
        .compose(clean -> things.record(leasedTap(rules)))
        .compose(recorded -> things.record(leasedFilter(rules)))
        .compose(recorded -> bridge.enter(rules.tap()))
        .compose(there -> commands.ip(HOST, making(rules)))
        .compose(made -> filter.load())
        .compose(guarded -> commands.ip(HOST, joining(rules)))
        .compose(joined -> stands(rules));
  }

  /** Removes everything that bears its names, and the bridge when nobody needs it any more. */
  Future<Void> close(BridgeRules rules, FilterGuard filter) {
    return clear(rules, filter).eventually(() -> bridge.leave(rules.tap()));
  }

  /** The tap first: a guest is never without its rules. */
  private Future<Void> clear(BridgeRules rules, FilterGuard filter) {
    return commands
        .remove(List.of("link del dev " + rules.tap()))
        .compose(gone -> filter.unload())
        .compose(gone -> things.release(leasedFilter(rules)))
        .compose(released -> things.release(leasedTap(rules)));
  }

  /** Completes when the tap stands as it was made, or fails; asked before a guest runs. */
  Future<Void> stands(BridgeRules rules) {
    return InterfaceState.of(commands, rules.tap())
        .compose(
            found ->
                found
                        .filter(InterfaceState::isUp)
                        .filter(state -> state.isIsolatedOn(rules.bridge()))
                        .isPresent()
                    ? Future.succeededFuture()
                    : Future.failedFuture(
                        new MachineException(
                            "the interface %s is no isolated port of the bridge %s any more; no guest may run"
                                .formatted(rules.tap(), rules.bridge()))));
  }

  private static List<String> making(BridgeRules rules) {
    return List.of(
        // Of root, who opens it for QEMU: without an owner anybody could put packets on it.
        "tuntap add dev %s mode tap user 0".formatted(rules.tap()),
        // A bridge without an address of its own takes the lowest of its ports'; not this one.
        "link set dev %s address fe%s".formatted(rules.tap(), rules.inner().mac().substring(2)),
        "link set dev %s addrgenmode none".formatted(rules.tap()));
  }

  /** Only now that the rules stand, the guest's packets go anywhere. */
  private static List<String> joining(BridgeRules rules) {
    return List.of(
        "link set dev %s master %s".formatted(rules.tap(), rules.bridge()),
        "link set dev %s type bridge_slave isolated on".formatted(rules.tap()),
        "link set dev %s up".formatted(rules.tap()));
  }

  private static Leased leasedTap(BridgeRules rules) {
    return new Leased.NetworkInterface(rules.tap(), Optional.empty());
  }

  private static Leased leasedFilter(BridgeRules rules) {
    return new Leased.PacketFilter(rules.tap());
  }
}
