package io.rookery.capture.lease;

import io.rookery.capture.process.ChildLauncher;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes, when a node starts, what its dead predecessor left on the host: first processes, then
 * the interfaces and namespaces they used, then packet filters, then files.
 *
 * <p>Nothing is removed that does not match its record exactly: a process by pid <em>and</em> start
 * time on the same boot of the host, or by the random id of the lease in its environment; a
 * namespace, an interface or a packet filter by its whole name; a file only if it really lies below
 * the data directory.
 */
public final class Reaper {
  private static final Logger LOG = LoggerFactory.getLogger(Reaper.class);

  /**
   * How many deadlines follow each other at worst: TERM, KILL, two for interfaces and two for
   * namespaces (the tool, and its end), two for packet filters, files, and one to spare.
   */
  private static final int STEPS = 10;

  private final Vertx vertx;
  private final HostLeases leases;
  private final ProcessReaper processes;
  private final LinkReaper links;
  private final FilterReaper filters;
  private final FileReaper files;

  /**
   * @param launcher starts the {@code ip} and {@code nft} commands
   * @param total what the whole clean-up may take; what is not removed by then is reported as stuck
   */
  public Reaper(Vertx vertx, ChildLauncher launcher, HostLeases leases, Duration total) {
    Duration step = total.dividedBy(STEPS);
    this.vertx = vertx;
    this.leases = leases;
    this.processes = new ProcessReaper(vertx, step);
    this.links = new LinkReaper(launcher, step);
    this.filters = new FilterReaper(launcher, step);
    this.files = new FileReaper(vertx, leases.dataDirectory(), step);
  }

  /**
   * Completes when everything has been removed or given up. Fails only if the leases cannot be
   * read. May be called on any thread; completes on the caller's context.
   */
  public Future<ReaperReport> reap() {
    return vertx
        .executeBlocking(this::inherited, false)
        .compose(this::remove)
        .compose(this::forget);
  }

  private Inheritance inherited() throws Exception {
    String hostBoot = LeaseOwner.currentHostBoot();
    Inheritance found = new Inheritance(new ArrayList<>(), new ArrayList<>());
    for (LeaseRecord lease : leases.directory().list()) {
      if (!lease.owner().equals(leases.owner())) {
        sort(lease, hostBoot, found);
      }
    }
    return found;
  }

  private void sort(LeaseRecord lease, String hostBoot, Inheritance found) {
    LeaseOwner owner = lease.owner();
    if (!owner.node().equals(leases.owner().node())) {
      found.settled.add(
          new LeaseOutcome.Spared(
              lease,
              "it is recorded by the node "
                  + owner.node()
                  + "; start that node here to remove it"));
    } else if (owner.runs(hostBoot)) {
      found.settled.add(
          new LeaseOutcome.Spared(
              lease, "the node that made it still runs, as pid " + owner.process().pid()));
    } else if (!owner.hostBoot().equals(hostBoot)
        && !(lease.what() instanceof Leased.TemporaryFile)) {
      found.settled.add(new LeaseOutcome.Gone(lease, "the host has been booted since"));
    } else {
      found.open.add(lease);
    }
  }

  private Future<ReaperReport> remove(Inheritance found) {
    List<LeaseOutcome> outcomes = new ArrayList<>(found.settled);
    return stage(outcomes, processes.end(of(found, Reaper::isProcess)))
        .compose(
            done ->
                stage(outcomes, links.delete(of(found, Leased.NetworkInterface.class::isInstance))))
        .compose(
            done ->
                stage(outcomes, links.delete(of(found, Leased.NetworkNamespace.class::isInstance))))
        .compose(
            done ->
                stage(outcomes, filters.delete(of(found, Leased.PacketFilter.class::isInstance))))
        .compose(
            done ->
                stage(outcomes, files.delete(of(found, Leased.TemporaryFile.class::isInstance))))
        .map(done -> new ReaperReport(outcomes));
  }

  private static Future<Void> stage(
      List<LeaseOutcome> outcomes, Future<List<LeaseOutcome>> removal) {
    return removal.onSuccess(outcomes::addAll).mapEmpty();
  }

  private static List<LeaseRecord> of(Inheritance found, Function<Leased, Boolean> kind) {
    return found.open.stream().filter(lease -> kind.apply(lease.what())).toList();
  }

  private static boolean isProcess(Leased what) {
    return what instanceof Leased.ChildProcess || what instanceof Leased.EmbeddedDatabase;
  }

  private Future<ReaperReport> forget(ReaperReport report) {
    return vertx.executeBlocking(
        () -> {
          for (LeaseOutcome outcome : report.outcomes()) {
            log(outcome);
            if (outcome instanceof LeaseOutcome.Removed || outcome instanceof LeaseOutcome.Gone) {
              leases.directory().delete(outcome.lease().id());
            }
          }
          return report;
        },
        false);
  }

  private static void log(LeaseOutcome outcome) {
    if (outcome instanceof LeaseOutcome.Gone) {
      LOG.debug("{}", outcome.sentence());
    } else if (outcome instanceof LeaseOutcome.Removed) {
      LOG.info("{}", outcome.sentence());
    } else {
      LOG.warn("{}", outcome.sentence());
    }
  }

  private record Inheritance(List<LeaseRecord> open, List<LeaseOutcome> settled) {}
}
