package io.rookery.scheduler.machine.qemu;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What QEMU machines need of their host.
 *
 * @param places the folders where programs are looked for
 */
record HostNeeds(List<Path> places) {
  private static final Map<String, String> PACKAGES =
      Map.of(
          "qemu-img", "qemu-utils",
          "nft", "nftables",
          "ip", "iproute2",
          "bwrap", "bubblewrap",
          "setpriv", "util-linux");

  /** Where a program may stand that a sandboxed process can see. */
  private static final List<String> SEEN = List.of("/usr", "/bin", "/sbin");

  HostNeeds {
    places = List.copyOf(places);
  }

  /** Of the host that this node runs on. */
  static HostNeeds here() {
    return new HostNeeds(
        Stream.of("/usr/local/bin", "/usr/local/sbin", "/usr/bin", "/usr/sbin", "/bin", "/sbin")
            .map(Path::of)
            .toList());
  }

  /** What is missing, each with what to do; empty when all is there. */
  List<String> missing(QemuOptions options) {
    List<String> missing = new ArrayList<>();
    if (!isRoot()) {
      missing.add("root (run the node with sudo)");
    }
    List<String> packages = packages(options);
    if (!packages.isEmpty()) {
      missing.add(
          "programs that are not installed (run: sudo apt-get install -y "
              + String.join(" ", packages)
              + ")");
    }
    ownProgram(options.program()).ifPresent(missing::add);
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

  private List<String> packages(QemuOptions options) {
    Map<String, String> wanted = new TreeMap<>(PACKAGES);
    if (options.program().equals(QemuOptions.PROGRAM)) {
      wanted.put(QemuOptions.PROGRAM, "qemu-system-x86");
    }
    return wanted.entrySet().stream()
        .filter(program -> !isThere(program.getKey()))
        .map(Map.Entry::getValue)
        .sorted()
        .toList();
  }

  /** Of a QEMU that the group names itself nobody knows the package. */
  private Optional<String> ownProgram(String program) {
    if (program.equals(QemuOptions.PROGRAM)) {
      return Optional.empty();
    }
    if (!program.contains("/")) {
      return isThere(program)
          ? Optional.empty()
          : Optional.of(
              "the program of the option program, "
                  + program
                  + " (install it, or name its whole path)");
    }
    Path path = Path.of(program);
    if (SEEN.stream().noneMatch(path.normalize()::startsWith)) {
      return Optional.of(
          "the program of the option program below /usr, where its process can see it, not "
              + program);
    }
    return Files.isExecutable(path)
        ? Optional.empty()
        : Optional.of("the program of the option program, " + program);
  }

  private static void need(List<String> missing, Path file, String key) {
    if (!Files.isReadable(file)) {
      missing.add("the file of the option " + key + ", " + file);
    }
  }

  /** The file that runs under a program's name, or whole path; empty when it is not there. */
  Optional<Path> found(String program) {
    return places.stream()
        .map(place -> place.resolve(program))
        .filter(Files::isExecutable)
        .findFirst();
  }

  private boolean isThere(String program) {
    return found(program).isPresent();
  }

  private static boolean isRoot() {
    try {
      return (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid") == 0;
    } catch (IOException | UnsupportedOperationException unknown) {
      return false;
    }
  }
}
