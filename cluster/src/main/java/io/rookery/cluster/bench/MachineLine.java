package io.rookery.cluster.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** On what a benchmark ran. */
final class MachineLine {

  private MachineLine() {}

  static String text() {
    return "%s %s, %d processors, Java %s, load %s"
        .formatted(
            System.getProperty("os.name"),
            System.getProperty("os.version"),
            Runtime.getRuntime().availableProcessors(),
            Runtime.version(),
            load());
  }

  /** What of this process is in memory. */
  static long residentMebibytes() {
    try {
      return Files.readAllLines(Path.of("/proc/self/status")).stream()
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
          .findFirst()
          .orElse(0);
    } catch (IOException unreadable) {
      return 0;
    }
  }

  private static String load() {
    try {
      return Files.readString(Path.of("/proc/loadavg")).split(" ")[0];
    } catch (IOException unreadable) {
      return "unknown";
    }
  }
}
