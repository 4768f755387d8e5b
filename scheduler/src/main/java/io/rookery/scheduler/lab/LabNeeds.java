package io.rookery.scheduler.lab;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The programs that make an image. */
final class LabNeeds {
  private static final List<String> PLACES =
      List.of("/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin");
  private static final Map<String, String> PACKAGES =
      Map.of("bwrap", "bubblewrap", "mke2fs", "e2fsprogs", "qemu-img", "qemu-utils");

  private LabNeeds() {}

  /** What is missing, with what to do; empty when all is there. Blocks. */
  static Optional<String> missing() {
    if (!isThere("apt-get") || !isThere("dpkg-deb")) {
      return Optional.of(
          "the guest image is made from Debian's or Ubuntu's packages, and here is no apt-get; make"
              + " it on such a machine and copy the folder");
    }
    List<String> packages =
        PACKAGES.entrySet().stream()
            .filter(program -> !isThere(program.getKey()))
            .map(Map.Entry::getValue)
            .sorted()
            .toList();
    return packages.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "to make the guest image, run: sudo apt-get update && sudo apt-get install -y "
                + String.join(" ", packages));
  }

  private static boolean isThere(String program) {
    return PLACES.stream().anyMatch(place -> Files.isExecutable(Path.of(place, program)));
  }
}
