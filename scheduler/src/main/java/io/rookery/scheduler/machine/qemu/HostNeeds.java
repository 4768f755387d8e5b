package io.rookery.scheduler.machine.qemu;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What QEMU machines need of their host. */
final class HostNeeds {
  private static final List<String> PLACES =
      List.of("/usr/local/bin", "/usr/local/sbin", "/usr/bin", "/usr/sbin", "/bin", "/sbin");
  private static final Map<String, String> PACKAGES =
      Map.of(
          "qemu-system-x86_64", "qemu-system-x86",
          "qemu-img", "qemu-utils",
          "nft", "nftables",
          "ip", "iproute2",
          "bwrap", "bubblewrap",
          "setpriv", "util-linux");

  private HostNeeds() {}

  /** What is missing, each with what to do; empty when all is there. */
  static List<String> missing(QemuOptions options) {
    List<String> missing = new ArrayList<>();
    if (!isRoot()) {
      missing.add("root (run the node with sudo)");
    }
    List<String> packages =
        PACKAGES.entrySet().stream()
            .filter(program -> PLACES.stream().noneMatch(place -> isIn(place, program.getKey())))
            .map(Map.Entry::getValue)
            .sorted()
            .toList();
    if (!packages.isEmpty()) {
      missing.add(
          "programs that are not installed (run: sudo apt-get install -y "
              + String.join(" ", packages)
              + ")");
    }
    if (!Files.exists(Path.of("/dev/net/tun"))) {
      missing.add("the device /dev/net/tun (run: sudo modprobe tun)");
    }
    need(missing, options.image(), "image");
    options
        .boot()
        .ifPresent(
            boot -> {
              need(missing, boot.kernel(), "kernel");
              need(missing, boot.initrd(), "initrd");
            });
    return missing;
  }

  private static void need(List<String> missing, Path file, String key) {
    if (!Files.isReadable(file)) {
      missing.add("the file of the option " + key + ", " + file);
    }
  }

  private static boolean isIn(String place, String program) {
    return Files.isExecutable(Path.of(place, program));
  }

  private static boolean isRoot() {
    try {
      return (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid") == 0;
    } catch (IOException | UnsupportedOperationException unknown) {
      return false;
    }
  }
}
