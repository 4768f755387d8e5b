package io.rookery.scheduler.machine.netns;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What guests in namespaces need of their host. */
final class HostNeeds {

  private HostNeeds() {}

  /** What is missing, each with what to run; empty when all is there. */
  static List<String> missing() {
    List<String> missing = new ArrayList<>();
    if (!isRoot()) {
      missing.add("root (run the node with sudo, or use machinery: simulated)");
    }
    List<String> packages = new ArrayList<>();
    need(packages, "iproute2", "/usr/sbin/ip", "/sbin/ip", "/usr/bin/ip");
    need(packages, "bubblewrap", "/usr/bin/bwrap");
    need(packages, "python3", "/usr/bin/python3");
    need(packages, "util-linux", "/usr/bin/setpriv");
    if (!packages.isEmpty()) {
      missing.add(
          "programs that are not installed (run: sudo apt-get install -y "
              + String.join(" ", packages)
              + ")");
    }
    if (!Files.exists(Path.of("/proc/self/ns/net"))) {
      missing.add("a kernel with network namespaces");
    }
    return missing;
  }

  private static void need(List<String> packages, String debian, String... places) {
    for (String place : places) {
      if (Files.isExecutable(Path.of(place))) {
        return;
      }
    }
    packages.add(debian);
  }

  private static boolean isRoot() {
    try {
      return (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid") == 0;
    } catch (IOException | UnsupportedOperationException unknown) {
      return false;
    }
  }
}
