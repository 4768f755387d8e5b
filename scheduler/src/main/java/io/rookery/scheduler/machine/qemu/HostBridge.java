package io.rookery.scheduler.machine.qemu;

import io.rookery.capture.lease.Leased;
import io.rookery.scheduler.machine.MachineException;
import io.rookery.scheduler.machine.host.HostCommands;
import io.rookery.scheduler.machine.host.SharedThings;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;

/**
 * The bridge of a group. Where the host has one of that name it is used as it is, and stays;
 * otherwise it is made for the first machine and removed with the last, be they of this group or of
 * others that name the same. Lives on the driver's home.
 */
final class HostBridge {
  private final HostCommands commands;
  private final SharedThings.Thing shared;
  private final Layout.Bridge bridge;
  private final Leased leased;

  HostBridge(HostCommands commands, SharedThings shared, Layout.Bridge bridge) {
    this.commands = commands;
    this.shared = shared.thing("bridge " + bridge.name());
    this.bridge = bridge;
    this.leased = new Leased.NetworkInterface(bridge.name(), Optional.empty());
  }

  /**
   * Completes when the bridge is there, for {@code user} until it leaves; fails with {@link
   * MachineException} when it is not what the group says.
   */
  Future<Void> enter(String user) {
    return shared.enter(
        user,
        () ->
            InterfaceState.of(commands, bridge.name())
                .compose(found -> found.map(state -> whole(state)).orElseGet(() -> make())));
  }

  /**
   * Completes when {@code user} needs it no more, also where it never did. A bridge to which others
   * are connected stays, for it is all that they have.
   */
  Future<Void> leave(String user) {
    return shared.leave(user, this::removeUnused);
  }

  private Future<Void> whole(InterfaceState state) {
    String address = bridge.host() + "/" + bridge.prefix();
    if (!state.isOf("bridge")) {
      return wrong("is an interface but no bridge; name another, or one that does not exist yet");
    }
    if (!state.addresses().contains(address)) {
      return wrong(
          "has the addresses %s and not %s: set guest.host and guest.prefix to what it has"
              .formatted(state.addresses(), address));
    }
    return state.isUp()
        ? Future.succeededFuture()
        : wrong("is down: run ip link set dev " + bridge.name() + " up");
  }

  private Future<Void> wrong(String what) {
    return Future.failedFuture(
        new MachineException("the bridge %s %s".formatted(bridge.name(), what)));
  }

  private Future<Void> make() {
    // One that somebody took away is still recorded as the driver's.
    return shared
        .records()
        .release(leased)
        .compose(clean -> shared.records().record(leased))
        .compose(
            recorded -> {
              shared.made(true);
              return commands.ip(Optional.empty(), making());
            })
        // It reaches this host and nothing behind it, whatever the host forwards for others.
        .compose(
            there ->
                commands.require(
                    Optional.empty(),
                    List.of("tee", "/proc/sys/net/ipv4/conf/" + bridge.name() + "/forwarding"),
                    "0\n"))
        .mapEmpty();
  }

  private List<String> making() {
    return List.of(
        // An address that stays the same: restored guests know it from when their template was
        // made.
        "link add name %s address %s type bridge stp_state 0 forward_delay 0 mcast_snooping 0"
            .formatted(bridge.name(), InnerNetwork.hardwareAddress(bridge.host())),
        "link set dev %s addrgenmode none".formatted(bridge.name()),
        "addr add %s/%d dev %s".formatted(bridge.host(), bridge.prefix(), bridge.name()),
        "link set dev %s up".formatted(bridge.name()));
  }

  /** Others than the node may have come to it meanwhile: then it is left to the reaper. */
  private Future<Void> removeUnused() {
    return commands
        .run(Optional.empty(), List.of("ip", "-o", "link", "show", "master", bridge.name()), "")
        .compose(ports -> ports.stdout().isBlank() ? remove() : Future.succeededFuture());
  }

  private Future<Void> remove() {
    shared.made(false);
    return commands
        .remove(List.of("link del dev " + bridge.name()))
        .compose(gone -> shared.records().release(leased));
  }
}
