package io.rookery.capture.lease;

import io.rookery.capture.process.ChildRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The leases of a node on its host, kept below its data directory in a form that survives SIGKILL.
 *
 * <p>All methods may be called on any thread; futures complete on the caller's context and fail
 * with a {@link LeaseException} if what was to be made must not be made, or with another {@link
 * IOException}.
 */
public final class HostLeases {
  private static final Path NAMESPACES = Path.of("/run/netns");
  private static final Path INTERFACES = Path.of("/sys/class/net");
  private static final String SUBDIRECTORY = "leases";

  private final Vertx vertx;
  private final Path dataDirectory;
  private final LeaseDirectory directory;
  private final LeaseOwner owner;
  private final Clock clock;

  private HostLeases(
      Vertx vertx, Path dataDirectory, LeaseDirectory directory, LeaseOwner owner, Clock clock) {
    this.vertx = vertx;
    this.dataDirectory = dataDirectory;
    this.directory = directory;
    this.owner = owner;
    this.clock = clock;
  }

  /**
   * Takes the data directory's leases for this process; fails with {@link LeaseProblem#IN_USE}
   * while another running node has them.
   *
   * @param node the configured name
   * @param boot an id of this run of the node
   */
  public static Future<HostLeases> open(
      Vertx vertx, Path dataDirectory, String node, String boot, Clock clock) {
    return vertx.executeBlocking(
        () -> {
          LeaseOwner owner = LeaseOwner.thisProcess(node, boot);
          Path absolute = dataDirectory.toAbsolutePath().normalize();
          LeaseDirectory directory = LeaseDirectory.open(absolute.resolve(SUBDIRECTORY));
          return new HostLeases(vertx, absolute, directory, owner, clock);
        },
        false);
  }

  /** Everything recorded below a data directory, whether or not a node runs on it. */
  public static Future<List<LeaseStatus>> survey(Vertx vertx, Path dataDirectory) {
    return vertx.executeBlocking(
        () -> {
          String hostBoot = LeaseOwner.currentHostBoot();
          return LeaseDirectory.list(dataDirectory.resolve(SUBDIRECTORY)).stream()
              .map(lease -> new LeaseStatus(lease, lease.owner().runs(hostBoot)))
              .toList();
        },
        false);
  }

  /**
   * Records that something is about to be made. Only when the future has completed may it be made;
   * it fails with {@link LeaseProblem#EXISTS} if a namespace or an interface of the node's own
   * namespace is there already.
   */
  public Future<HostLease> acquire(Leased what) {
    return vertx.executeBlocking(() -> new HostLease(vertx, directory, record(what)), false);
  }

  /** Everything recorded, the node's own leases and those of its dead predecessors. */
  public Future<List<LeaseStatus>> survey() {
    return survey(vertx, dataDirectory);
  }

  /** For a launcher: every child it starts gets a lease from its spawn to its end. */
  public ChildRegistry childRegistry() {
    return spec -> new ChildLease(directory, record(new Leased.ChildProcess(spec.name())));
  }

  /** Lets another process have the directory. Leases that are still held stay recorded. */
  public Future<Void> close() {
    return vertx.executeBlocking(
        () -> {
          directory.close();
          return null;
        },
        false);
  }

  Path dataDirectory() {
    return dataDirectory;
  }

  LeaseDirectory directory() {
    return directory;
  }

  LeaseOwner owner() {
    return owner;
  }

  private LeaseRecord record(Leased what) throws IOException {
    requireNew(what);
    LeaseRecord lease =
        new LeaseRecord(
            UUID.randomUUID().toString(), what, owner, clock.instant(), Optional.empty());
    directory.write(lease);
    return lease;
  }

  private void requireNew(Leased what) throws LeaseException {
    if (what instanceof Leased.NetworkNamespace namespace) {
      requireAbsent(what, NAMESPACES.resolve(namespace.name()));
    } else if (what instanceof Leased.NetworkInterface link && link.namespace().isEmpty()) {
      requireAbsent(what, INTERFACES.resolve(link.name()));
    } else if (what instanceof Leased.TemporaryFile file) {
      Path path = dataDirectory.resolve(file.path()).normalize();
      if (!path.startsWith(dataDirectory) || path.equals(dataDirectory)) {
        throw new LeaseException(
            LeaseProblem.OUTSIDE, what.description() + " is not below " + dataDirectory);
      }
    }
  }

  private static void requireAbsent(Leased what, Path trace) throws LeaseException {
    if (Files.exists(trace, LinkOption.NOFOLLOW_LINKS)) {
      throw new LeaseException(LeaseProblem.EXISTS, what.description() + " exists already");
    }
  }
}
