package io.rookery.cluster.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * {@code cluster:} — the nodes that work together.
 *
 * @param enabled whether this node joins others; default false
 * @param name of the cluster; default {@code rookery}
 * @param host the address that other members reach this node at
 * @param port for membership; default 5701
 * @param busPort for the event bus; default 5801
 * @param members where members are looked for
 * @param tls files for mutual TLS on the event bus
 */
public record ClusterOptions(
    boolean enabled,
    String name,
    Optional<String> host,
    int port,
    int busPort,
    List<String> members,
    Optional<Tls> tls) {

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
              cluster.optional("host", Notation.HOST),
              cluster.value("port", 5701, Notation.PORT),
              cluster.value("busPort", 5801, Notation.PORT),
              cluster.list("members", Notation.HOST),
              tls(cluster));
      if (read.enabled) {
        cluster.mistake("enabled", "not available yet: this version runs one node");
      }
      return read;
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
