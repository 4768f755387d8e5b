package io.rookery.scheduler.machine.qemu;

import io.rookery.scheduler.machine.MachineException;
import io.rookery.scheduler.machine.host.FilterGuard;
import io.rookery.scheduler.machine.host.HostCommands;
import io.rookery.scheduler.machine.host.HostThings;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Makes and removes the machines' links. A link stays as long as its machine is in the pool, so a
 * capture on its tap sees the first packet after a restore. Thread-safe.
 */
final class GuestLinks {
  private final Vertx vertx;
  private final HostCommands commands;
  private final HostThings things;

  GuestLinks(Vertx vertx, HostCommands commands, HostThings things) {
    this.vertx = vertx;
    this.commands = commands;
    this.things = things;
  }

  /** Makes it anew; what bore its names before is removed first. Fails closed. */
  Future<Void> open(GuestRules rules, FilterGuard filter) {
    GuestLink link = rules.link();
    return close(rules, filter)
        .compose(clean -> things.record(link.leasedNamespace()))
        .compose(recorded -> things.record(link.leasedCable()))
        .compose(recorded -> makeCable(link))
        .compose(made -> shut(link))
        .compose(made -> makeInside(link, rules.inner()))
        .compose(made -> filter.load())
        .compose(guarded -> forward(link));
  }

  /** Removes everything that bears the link's names. */
  Future<Void> close(GuestRules rules, FilterGuard filter) {
    GuestLink link = rules.link();
    // The kernel takes its time with a namespace's devices, so the cable is removed first, by name.
    return filter
        .forget()
        .transform(
            unwatched ->
                commands.remove(
                    List.of("link del dev " + link.cable(), "netns del " + link.namespace())))
        .compose(removed -> things.release(link.leasedCable()))
        .compose(released -> things.release(link.leasedNamespace()));
  }

  private Future<Void> makeCable(GuestLink link) {
    return commands.ip(
        Optional.empty(),
        List.of(
            "netns add " + link.namespace(),
            "link add %s type veth peer name %s netns %s"
                .formatted(link.cable(), GuestLink.UPLINK, link.namespace()),
            "link set dev %s addrgenmode none".formatted(link.cable()),
            "addr add %s/%d dev %s"
                .formatted(link.hostAddress(), GuestLink.PREFIX_LENGTH, link.cable()),
            "link set dev %s up".formatted(link.cable())));
  }

  /** A guest reaches this host and nothing behind it, whatever the host forwards for others. */
  private Future<Void> shut(GuestLink link) {
    return write(Path.of("/proc/sys/net/ipv4/conf", link.cable(), "forwarding"), "0");
  }

  private Future<Void> makeInside(GuestLink link, InnerNetwork inner) {
    return commands.ip(
        Optional.of(link.namespace()),
        List.of(
            "link set dev lo up",
            "link add name %s address %s type bridge stp_state 0 forward_delay 0 mcast_snooping 0"
                .formatted(GuestLink.BRIDGE, GuestLink.BRIDGE_MAC),
            "link set dev %s addrgenmode none".formatted(GuestLink.BRIDGE),
            "addr add %s/%d dev %s".formatted(inner.host(), inner.prefix(), GuestLink.BRIDGE),
            "link set dev %s up".formatted(GuestLink.BRIDGE),
            // Of root, who opens it for QEMU: without an owner anybody could put packets on it.
            "tuntap add dev %s mode tap user 0".formatted(GuestLink.TAP),
            "link set dev %s addrgenmode none".formatted(GuestLink.TAP),
            "link set dev %s master %s".formatted(GuestLink.TAP, GuestLink.BRIDGE),
            "link set dev %s up".formatted(GuestLink.TAP),
            "link set dev %s addrgenmode none".formatted(GuestLink.UPLINK),
            "addr add %s/%d dev %s"
                .formatted(link.outerAddress(), GuestLink.PREFIX_LENGTH, GuestLink.UPLINK),
            "link set dev %s up".formatted(GuestLink.UPLINK)));
  }

  /** Only now that the rules stand, packets may pass between the namespace's two sides. */
  private Future<Void> forward(GuestLink link) {
    return commands
        .require(
            Optional.of(link.namespace()), List.of("tee", "/proc/sys/net/ipv4/ip_forward"), "1\n")
        .mapEmpty();
  }

  private Future<Void> write(Path file, String text) {
    return vertx
        .<Void>executeBlocking(
            () -> {
              Files.writeString(file, text);
              return null;
            },
            false)
        .recover(cause -> Future.failedFuture(new MachineException(String.valueOf(cause))));
  }
}
