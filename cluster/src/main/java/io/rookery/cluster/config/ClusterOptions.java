package io.rookery.cluster.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * {@code cluster:} — the nodes that work together. All of them use the same ports.
 *
 * @param enabled whether this node joins others; default false
 * @param name of the cluster; default {@code rookery}
 * @param host the address at which other members reach this node, and the only one it listens on
 *     for them; default {@code 127.0.0.1}
 * @param port for membership; default 5701
 * @param busPort for the event bus; default 5801
 * @param peerPort for samples and results on their way between nodes; default 5802
 * @param members where members are looked for
 * @param kubernetes the DNS name of a headless service whose addresses are the members, instead of
 *     {@code members}
 * @param silence after how long without a sign of life a member counts as gone; default 10 s
 * @param repairAfter how long a node may be away before its copies are made anew elsewhere; default
 *     10 min
 * @param tls files for mutual TLS on the event bus and between peers
 */
public record ClusterOptions(
    boolean enabled,
    String name,
    String host,
    int port,
    int busPort,
    int peerPort,
    List<String> members,
    Optional<String> kubernetes,
    Duration silence,
    Duration repairAfter,
    Optional<Tls> tls) {
  private static final Duration LEAST_SILENCE = Duration.ofSeconds(2);

  public ClusterOptions {
    members = List.copyOf(members);
  }

  /** PEM files: this node's key and certificate, and the authority that signs all members. */
  public record Tls(Path key, Path cert, Path ca) {}

  static ClusterOptions read(Section root) {
    try (Section cluster = root.section("cluster")) {
      ClusterOptions read =
          new ClusterOptions(
              cluster.value("enabled", false, Notation.FLAG),
              cluster.value("name", "rookery", Notation.WORD),
              cluster.value("host", "127.0.0.1", Notation.ADDRESS),
              cluster.value("port", 5701, Notation.PORT),
              cluster.value("busPort", 5801, Notation.PORT),
              cluster.value("peerPort", 5802, Notation.PORT),
              cluster.list("members", Notation.HOST),
              cluster.optional("kubernetes", Notation.HOST),
              cluster.value("silence", Duration.ofSeconds(10), Notation.DURATION),
              cluster.value("repairAfter", Duration.ofMinutes(10), Notation.DURATION),
              tls(cluster));
      if (read.enabled) {
        read.check(cluster);
      }
      return read;
    }
  }

  private void check(Section cluster) {
    if (tls.isEmpty() && !cluster.has("tls") && !ApiOptions.isLoopback(host)) {
      cluster.mistake(
          "host", "without cluster.tls a cluster binds to loopback only; give key, cert and ca");
    }
    if (members.isEmpty() == kubernetes.isEmpty()) {
      cluster.mistake(
          "members", "name the members' addresses, or the service in kubernetes; one of the two");
    }
    if (port == busPort || port == peerPort || busPort == peerPort) {
      cluster.mistake("peerPort", "port, busPort and peerPort must differ");
    }
    if (silence.compareTo(LEAST_SILENCE) < 0) {
      cluster.mistake("silence", "must be at least 2s: a pause of the JVM is no absence");
    }
  }

  private static Optional<Tls> tls(Section cluster) {
    if (!cluster.has("tls")) {
      return Optional.empty();
    }
    try (Section tls = cluster.section("tls")) {
      Optional<Path> key = tls.optional("key", tls.references()::path);
      Optional<Path> cert = tls.optional("cert", tls.references()::path);
      Optional<Path> ca = tls.optional("ca", tls.references()::path);
      if (key.isEmpty() || cert.isEmpty() || ca.isEmpty()) {
        cluster.mistake("tls", "needs key, cert and ca");
        return Optional.empty();
      }
      return Optional.of(new Tls(key.get(), cert.get(), ca.get()));
    }
  }
}
