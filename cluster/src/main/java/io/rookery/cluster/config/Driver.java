package io.rookery.cluster.config;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a machinery expects of its groups in the configuration.
 *
 * @param name as in {@code machinery: netns}
 * @param options keys of a group that only this driver understands; it checks their values itself
 * @param paths those of them that are paths, which start at the configuration's folder
 * @param subnet where its guests get their addresses when a group names none; empty when every
 *     machine must name its own
 * @param platform of its guests when a group names none; empty when it must
 */
public record Driver(
    String name,
    Set<String> options,
    Set<String> paths,
    Optional<Subnet> subnet,
    Optional<String> platform) {

  public Driver {
    requireNonNull(name, "name");
    options = Set.copyOf(options);
    paths = Set.copyOf(paths);
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
        new Driver(
            "command",
            Set.of("programs", "states", "absent", "deadlines", "ownClock", "ask"),
            Set.of(),
            Optional.empty(),
            Optional.empty()),
        new Driver("external", Set.of(), Set.of(), Optional.empty(), Optional.empty()),
        new Driver(
            "libvirt",
            Set.of("program", "uri", "deadlines", "display", "ask"),
            Set.of(),
            Optional.empty(),
            Optional.empty()),
        new Driver(
            "netns",
            Set.of("subnet", "options"),
            Set.of(),
            Optional.of(new Subnet("198.18.0.0/16", 4, 2)),
            Optional.of("linux")),
        new Driver(
            "qemu",
            Set.of(
                "subnet",
                "lab",
                "image",
                "kernel",
                "initrd",
                "append",
                "start",
                "program",
                "accelerator",
                "memory",
                "processors",
                "diskGrowth",
                "guest",
                "bridge",
                "services",
                "display",
                "bootTimeout"),
            Set.of("lab", "image", "kernel", "initrd"),
            Optional.of(new Subnet("198.19.0.0/16", 4, 2)),
            Optional.of("linux")),
        new Driver(
            "simulated",
            Set.of("subnet", "options"),
            Set.of(),
            Optional.of(new Subnet("127.16.0.0/16", 1, 1)),
            Optional.of("linux")));
  }
}
