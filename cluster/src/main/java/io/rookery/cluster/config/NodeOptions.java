package io.rookery.cluster.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * {@code node:} — who this node is.
 *
 * @param name unique in the cluster, the same after a restart; default the host's name
 * @param data where everything that must survive a restart stands; default {@code ./data}
 * @param lease how long the node's claims outlive its last sign of life; default 15 s
 * @param drain how long running analyses may take to end when the node is asked to stop; default 5
 *     m
 */
public record NodeOptions(String name, Path data, Duration lease, Duration drain) {
  private static final Path HOST_NAME = Path.of("/proc/sys/kernel/hostname");

  static NodeOptions read(Section root) {
    try (Section node = root.section("node")) {
      return new NodeOptions(
          node.optional("name", Notation.WORD).orElseGet(NodeOptions::hostName),
          node.optional("data", node.references()::path)
              .orElseGet(() -> node.references().defaultPath("data")),
          node.value("lease", Duration.ofSeconds(15), Notation.DURATION),
          node.value("drain", Duration.ofMinutes(5), Notation.DURATION));
    }
  }

  /** The kernel is asked, not the resolver, which may wait for a name server. */
  private static String hostName() {
    try {
      String name = Files.readString(HOST_NAME).strip().replaceAll("[^A-Za-z0-9._-]", "-");
      return name.isEmpty() ? "node" : name;
    } catch (IOException e) {
      return "node";
    }
  }
}
