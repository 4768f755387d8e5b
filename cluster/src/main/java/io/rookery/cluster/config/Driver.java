package io.rookery.cluster.config;

import static java.util.Objects.requireNonNull;

import io.rookery.scheduler.machine.GroupKeys;
import io.rookery.scheduler.machine.Machineries;
import java.util.List;
import java.util.Optional;

/**
 * What a machinery expects of its groups in the configuration.
 *
 * @param name as in {@code machinery: netns}
 * @param keys of a group that only this driver understands; it names them itself
 * @param subnet where its guests get their addresses when a group names none; empty when every
 *     machine must name its own
 * @param platform of its guests when a group names none; empty when it must
 */
public record Driver(
    String name, GroupKeys keys, Optional<Subnet> subnet, Optional<String> platform) {

  public Driver {
    requireNonNull(name, "name");
    requireNonNull(keys, "keys");
    requireNonNull(subnet, "subnet");
    requireNonNull(platform, "platform");
  }

  /**
   * How addresses are given out: machine number i (from 0) has {@code base + i * stride + offset}.
   *
   * @param cidr such as {@code 198.18.0.0/16}; a group's key {@code subnet} replaces it
   * @param stride addresses each machine takes
   * @param offset of the guest within those
   */
  public record Subnet(String cidr, int stride, int offset) {}

  /**
   * The drivers of this version. A namespace guest has a network of four addresses, of which it has
   * the second usable one and the host the first; simulated guests listen on loopback.
   */
  public static List<Driver> standard() {
    return List.of(
        ofLab("command"),
        ofLab("external"),
        ofLab("libvirt"),
        ours("netns", new Subnet("198.18.0.0/16", 4, 2)),
        ours("qemu", new Subnet("198.19.0.0/16", 4, 2)),
        ours("simulated", new Subnet("127.16.0.0/16", 1, 1)));
  }

  /** The lab has made the guests, so it says where they are and what runs in them. */
  private static Driver ofLab(String name) {
    return new Driver(name, Machineries.keys(name), Optional.empty(), Optional.empty());
  }

  private static Driver ours(String name, Subnet subnet) {
    return new Driver(name, Machineries.keys(name), Optional.of(subnet), Optional.of("linux"));
  }
}
