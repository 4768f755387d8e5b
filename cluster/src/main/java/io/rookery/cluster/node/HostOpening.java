package io.rookery.cluster.node;

import io.rookery.capture.lease.HostLeases;
import io.rookery.capture.lease.LeaseOutcome;
import io.rookery.capture.lease.Reaper;
import io.rookery.capture.process.ChildLauncher;
import io.rookery.scheduler.job.NodeIdentity;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Children can only be started where they are recorded, and after the dead are buried. */
final class HostOpening {
  private static final Logger LOG = LoggerFactory.getLogger(HostOpening.class);
  private static final Duration STOP = Duration.ofSeconds(20);
  private static final Duration REAP = Duration.ofSeconds(30);

  /**
   * The host, ready to be used.
   *
   * @param removed what a dead predecessor had left, in sentences
   */
  record Host(HostLeases leases, ChildLauncher launcher, List<String> removed) {}

  private final Vertx vertx;
  private final Path data;
  private final NodeIdentity identity;
  private final Started started;

  HostOpening(Vertx vertx, Path data, NodeIdentity identity, Started started) {
    this.vertx = vertx;
    this.data = data;
    this.identity = identity;
    this.started = started;
  }

  Future<Host> open() {
    return HostLeases.open(vertx, data, identity.name(), identity.boot(), Clock.systemUTC())
        .compose(this::bury);
  }

  private Future<Host> bury(HostLeases leases) {
    started.register("host leases", STOP, leases::close);
    ChildLauncher launcher = ChildLauncher.create(vertx, leases.childRegistry());
    started.register("children", STOP, launcher::close);
    return new Reaper(vertx, launcher, leases, REAP)
        .reap()
        .map(
            report -> {
              report
                  .outcomes()
                  .forEach(
                      outcome -> LOG.info("Left by a dead predecessor: {}", outcome.sentence()));
              return new Host(
                  leases, launcher, report.removed().stream().map(LeaseOutcome::sentence).toList());
            });
  }
}
