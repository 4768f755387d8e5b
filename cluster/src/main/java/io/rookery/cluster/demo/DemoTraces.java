package io.rookery.cluster.demo;

import io.rookery.capture.lease.HostLeases;
import io.rookery.capture.lease.LeaseStatus;
import io.rookery.capture.lease.Leased;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What one node makes on its host, by its own records, and what of it outlives the node. What other
 * nodes make meanwhile is not looked at, whatever it is named.
 */
final class DemoTraces {
  private static final Path NAMESPACES = Path.of("/run/netns");

  /** Of the network that this process is in, which /sys need not be of. */
  private static final Path INTERFACES = Path.of("/proc/self/net/dev");

  private final Path data;
  private final Set<Leased> made = new LinkedHashSet<>();

  /** {@code data} is the node's data directory. */
  DemoTraces(Path data) {
    this.data = data;
  }

  /** Completes when all that is recorded now is remembered; never fails. */
  Future<Void> note(Vertx vertx) {
    return HostLeases.survey(vertx, data)
        .onSuccess(this::remember)
        .<Void>mapEmpty()
        .otherwiseEmpty();
  }

  private synchronized void remember(List<LeaseStatus> found) {
    found.forEach(status -> made.add(status.lease().what()));
  }

  /** Completes with what is left, each in some words; the node has ended. */
  Future<List<String>> left(Vertx vertx) {
    return HostLeases.survey(vertx, data)
        .compose(recorded -> vertx.executeBlocking(() -> left(recorded), false));
  }

  private synchronized List<String> left(List<LeaseStatus> recorded) throws IOException {
    Set<Leased> still = new LinkedHashSet<>();
    recorded.forEach(status -> still.add(status.lease().what()));
    for (Leased thing : made) {
      if (isThere(thing)) {
        still.add(thing);
      }
    }
    List<String> left = new ArrayList<>(still.stream().map(Leased::description).toList());
    left.addAll(sockets());
    return left;
  }

  /** Whether that is on the host, of what can be seen without a record. */
  private boolean isThere(Leased thing) throws IOException {
    if (thing instanceof Leased.NetworkNamespace namespace) {
      return Files.exists(NAMESPACES.resolve(namespace.name()));
    }
    if (thing instanceof Leased.NetworkInterface link) {
      // Those in a namespace go with it.
      return link.namespace().isEmpty()
          && Files.readAllLines(INTERFACES).stream()
              .anyMatch(line -> line.strip().startsWith(link.name() + ":"));
    }
    return thing instanceof Leased.TemporaryFile file
        && Files.exists(data.resolve(file.path()), LinkOption.NOFOLLOW_LINKS);
  }

  private List<String> sockets() throws IOException {
    try (Stream<Path> files =
        Files.find(data, Integer.MAX_VALUE, (path, attributes) -> attributes.isOther())) {
      return files.map(path -> "the socket " + path).toList();
    }
  }
}
