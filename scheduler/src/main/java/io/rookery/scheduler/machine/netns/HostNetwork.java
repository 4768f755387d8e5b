package io.rookery.scheduler.machine.netns;

import io.rookery.capture.lease.HostLeases;
import io.rookery.capture.lease.Leased;
import io.rookery.capture.process.ChildLauncher;
import io.rookery.scheduler.machine.host.HostCommands;
import io.rookery.scheduler.machine.host.HostThings;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Makes and removes guests' networks on the host, a few {@code ip} commands at a time. */
final class HostNetwork {
  private final Vertx vertx;
  private final HostCommands commands;
  private final HostThings things;

  /** {@code deadline} is that of each command. */
  HostNetwork(Vertx vertx, ChildLauncher launcher, HostLeases leases, Duration deadline) {
    this.vertx = vertx;
    this.commands = new HostCommands(launcher, deadline);
    this.things = new HostThings(leases);
  }

  /** Makes the bridge, without a guest on it. */
  Future<Void> open(GuestNetwork network) {
    return things
        .record(device(network.bridge()))
        .compose(recorded -> makeBridge(network))
        .compose(made -> neverForward(network.bridge()))
        .compose(
            closed ->
                commands.ip(
                    Optional.empty(), List.of("link set dev %s up".formatted(network.bridge()))));
  }

  private Future<Void> makeBridge(GuestNetwork network) {
    return commands.ip(
        Optional.empty(),
        List.of(
            "link add name %s address %s type bridge stp_state 0 forward_delay 0 mcast_snooping 0"
                .formatted(network.bridge(), network.hostMac()),
            "link set dev %s addrgenmode none".formatted(network.bridge()),
            "addr add %s/%d dev %s"
                .formatted(network.hostAddress(), GuestNetwork.PREFIX_LENGTH, network.bridge())));
  }

  /** A guest reaches this host and nothing behind it, whatever the host forwards for others. */
  private Future<Void> neverForward(String bridge) {
    return vertx.executeBlocking(
        () -> {
          Files.writeString(Path.of("/proc/sys/net/ipv4/conf", bridge, "forwarding"), "0");
          return null;
        },
        false);
  }

  /** Makes a fresh namespace and puts its cable into the bridge. */
  Future<Void> plug(GuestNetwork network) {
    return things
        .record(namespace(network))
        .compose(recorded -> things.record(device(network.port())))
        .compose(recorded -> makeGuestEnd(network));
  }

  private Future<Void> makeGuestEnd(GuestNetwork network) {
    return commands
        .ip(
            Optional.empty(),
            List.of(
                "netns add " + network.namespace(),
                "link add %s type veth peer name eth0 address %s netns %s"
                    .formatted(network.port(), network.guestMac(), network.namespace()),
                "link set dev %s addrgenmode none".formatted(network.port()),
                "link set dev %s master %s".formatted(network.port(), network.bridge()),
                "link set dev %s up".formatted(network.port())))
        .compose(
            plugged ->
                commands.ip(
                    Optional.of(network.namespace()),
                    List.of(
                        "link set dev lo up",
                        "link set dev eth0 addrgenmode none",
                        "addr add %s/%d dev eth0"
                            .formatted(network.guestAddress(), GuestNetwork.PREFIX_LENGTH),
                        "link set dev eth0 up",
                        "route add default via " + network.hostAddress())));
  }

  /** Removes the cable and the namespace, if they are there. */
  Future<Void> unplug(GuestNetwork network) {
    // The kernel takes its time with a namespace's devices, so the cable is removed first, by name.
    return commands
        .remove(List.of("link del dev " + network.port(), "netns del " + network.namespace()))
        .compose(removed -> things.release(device(network.port())))
        .compose(released -> things.release(namespace(network)));
  }

  /** Removes everything that bears the network's names. */
  Future<Void> close(GuestNetwork network) {
    return unplug(network)
        .compose(unplugged -> commands.remove(List.of("link del dev " + network.bridge())))
        .compose(removed -> things.release(device(network.bridge())));
  }

  private static Leased device(String name) {
    return new Leased.NetworkInterface(name, Optional.empty());
  }

  private static Leased namespace(GuestNetwork network) {
    return new Leased.NetworkNamespace(network.namespace());
  }
}
