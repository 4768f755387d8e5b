package io.rookery.cluster.demo;

import io.rookery.capture.lease.HostLeases;
import io.rookery.capture.lease.LeaseOutcome;
import io.rookery.capture.lease.Reaper;
import io.rookery.capture.lease.ReaperReport;
import io.rookery.capture.process.ChildLauncher;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Removes what nodes that ended out of order had made on this machine, by their own records. */
final class DemoLeftovers {
  private static final Duration LIMIT = Duration.ofSeconds(40);
  private final Vertx vertx;

  DemoLeftovers(Vertx vertx) {
    this.vertx = vertx;
  }

  /** Completes with a sentence for everything that was still recorded; no node may run. */
  Future<List<String>> remove(List<DemoNode> nodes) {
    ChildLauncher launcher = ChildLauncher.create(vertx);
    Future<List<String>> removed = Future.succeededFuture(new ArrayList<>());
    for (DemoNode node : nodes) {
      if (Files.isDirectory(node.data().resolve("leases"))) {
        removed =
            removed.compose(
                before ->
                    remove(launcher, node)
                        .map(
                            report -> {
                              report.outcomes().stream()
                                  .map(LeaseOutcome::sentence)
                                  .forEach(before::add);
                              return before;
                            }));
      }
    }
    return removed.eventually(launcher::close);
  }

  private Future<ReaperReport> remove(ChildLauncher launcher, DemoNode node) {
    return HostLeases.open(
            vertx, node.data(), node.name(), UUID.randomUUID().toString(), Clock.systemUTC())
        .compose(
            leases -> new Reaper(vertx, launcher, leases, LIMIT).reap().eventually(leases::close));
  }
}
