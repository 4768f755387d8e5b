package io.rookery.capture.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A tree of files that looks like {@code /proc} on a host that is up for 1,000 seconds. */
final class FakeProc {
  static final long LONG_AGO = 100;
  static final long JUST_NOW = 99_999;
  static final String NAMESPACE = "net:[1]";
  private static final String HEADING =
      "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n";

  private final Path root;

  FakeProc(Path root) throws IOException {
    this.root = root;
    Files.writeString(root.resolve("uptime"), "1000.00 2000.00\n");
    Files.createDirectory(root.resolve("sys"));
  }

  Path root() {
    return root;
  }

  /** A process in the namespace {@value #NAMESPACE}, with its descriptors counted from 0. */
  FakeProc process(long pid, long parent, String name, long startTime, String... targets)
      throws IOException {
    return process(pid, parent, name, startTime, NAMESPACE, targets);
  }

  FakeProc process(
      long pid, long parent, String name, long startTime, String namespace, String[] targets)
      throws IOException {
    Path process = root.resolve(Long.toString(pid));
    Files.createDirectories(process.resolve("fd"));
    Files.createDirectories(process.resolve("ns"));
    Files.createDirectories(process.resolve("net"));
    Files.writeString(
        process.resolve("stat"),
        "%d (%s) S %d %d %d 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 %d 0 0\n"
            .formatted(pid, name, parent, pid, pid, startTime));
    Files.writeString(process.resolve("cmdline"), name + "\0");
    Files.createSymbolicLink(process.resolve("ns/net"), Path.of(namespace));
    for (int number = 0; number < targets.length; number++) {
      Files.createSymbolicLink(process.resolve("fd/" + number), Path.of(targets[number]));
    }
    return this;
  }

  FakeProc commandLine(long pid, String text) throws IOException {
    Files.writeString(root.resolve(pid + "/cmdline"), text);
    return this;
  }

  /** The TCP table as a process sees it; addresses and states as the kernel prints them. */
  FakeProc table(long pid, String... rows) throws IOException {
    Files.writeString(root.resolve(pid + "/net/tcp"), HEADING + String.join("\n", rows) + "\n");
    return this;
  }

  static String row(String local, String remote, String state, long inode) {
    return "  0: %s %s %s 00000000:00000000 00:00000000 00000000 0 0 %d 1 0 20 4 30 10 -1"
        .formatted(local, remote, state, inode);
  }
}
