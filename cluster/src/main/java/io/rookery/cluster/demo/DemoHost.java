package io.rookery.cluster.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What this machine has for a demonstration.
 *
 * @param root whether namespaces and captures may be made
 * @param missing the packages that real guests would need, by their Debian names
 * @param obstacles why there can be no virtual machines, though guests can be real
 */
record DemoHost(boolean root, List<String> missing, List<String> obstacles) {

  /** Looks at this machine. */
  static DemoHost inspect() {
    List<String> missing = new ArrayList<>();
    need(missing, "tcpdump", "/usr/bin/tcpdump", "/usr/sbin/tcpdump");
    need(missing, "iproute2", "/usr/sbin/ip", "/sbin/ip", "/usr/bin/ip");
    need(missing, "bubblewrap", "/usr/bin/bwrap");
    need(missing, "python3", "/usr/bin/python3");
    List<String> more = new ArrayList<>();
    need(more, "qemu-system-x86", "/usr/bin/qemu-system-x86_64");
    need(more, "qemu-utils", "/usr/bin/qemu-img");
    need(more, "nftables", "/usr/sbin/nft", "/usr/bin/nft", "/sbin/nft");
    need(more, "e2fsprogs", "/usr/sbin/mke2fs", "/sbin/mke2fs", "/usr/bin/mke2fs");
    return new DemoHost(isRoot(), List.copyOf(missing), obstacles(more));
  }

  private static List<String> obstacles(List<String> missing) {
    List<String> obstacles = new ArrayList<>();
    if (!missing.isEmpty()) {
      String packages = String.join(" ", missing);
      obstacles.add("not installed: %s (run: sudo apt-get install -y %1$s)".formatted(packages));
    }
    if (!Files.exists(Path.of("/dev/net/tun"))) {
      obstacles.add("there is no /dev/net/tun (run: sudo modprobe tun)");
    }
    return List.copyOf(obstacles);
  }

  /** A machine that is treated as if it had nothing for real guests. */
  static DemoHost forSimulatedGuests() {
    return new DemoHost(false, List.of(), List.of());
  }

  /** The same machine, whose guests are processes in namespaces. */
  DemoHost withoutMachines(String reason) {
    return new DemoHost(root, missing, List.of(reason));
  }

  /** Whether guests can be virtual machines. */
  boolean machines() {
    return realGuests() && obstacles.isEmpty();
  }

  /** Whether guests can be real processes, if only in namespaces of their own. */
  boolean realGuests() {
    return root && missing.isEmpty();
  }

  /** Why guests are simulated, and what would change that. */
  String obstacle() {
    List<String> steps = new ArrayList<>();
    if (!missing.isEmpty()) {
      steps.add("sudo apt-get install -y " + String.join(" ", missing));
    }
    if (!root) {
      steps.add("sudo ./rookery demo");
    }
    return String.join(" && ", steps);
  }

  /** Where tcpdump is. */
  static Path tcpdump() {
    Path usual = Path.of("/usr/bin/tcpdump");
    return Files.isExecutable(usual) ? usual : Path.of("/usr/sbin/tcpdump");
  }

  private static void need(List<String> missing, String debian, String... places) {
    for (String place : places) {
      if (Files.isExecutable(Path.of(place))) {
        return;
      }
    }
    missing.add(debian);
  }

  private static boolean isRoot() {
    try {
      return (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid") == 0;
    } catch (IOException | UnsupportedOperationException unknown) {
      return false;
    }
  }
}
