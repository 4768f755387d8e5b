package io.rookery.capture.lease;

import io.rookery.capture.process.ChildLauncher;
import io.rookery.capture.process.ChildSpec;
import io.rookery.capture.process.Finished;
import io.rookery.capture.process.LaunchException;
import io.rookery.capture.process.Signal;
import io.rookery.capture.process.StopLadder;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Deletes interfaces and network namespaces with {@code ip}. */
final class LinkReaper {
  /** What ip says of a missing interface, and of a missing namespace. */
  private static final List<String> ABSENT =
      List.of("Cannot find device", "No such file or directory");

  private static final String REMEDY = "look with `ip link` or `ip netns` and remove it as root";

  private final ChildLauncher launcher;
  private final Duration step;

  LinkReaper(ChildLauncher launcher, Duration step) {
    this.launcher = launcher;
    this.step = step;
  }

  Future<List<LeaseOutcome>> delete(List<LeaseRecord> leases) {
    List<Future<LeaseOutcome>> removals = leases.stream().map(this::delete).toList();
    return removals.isEmpty()
        ? Future.succeededFuture(List.of())
        : Future.join(removals).map(all -> all.<LeaseOutcome>list());
  }

  private Future<LeaseOutcome> delete(LeaseRecord lease) {
    ChildSpec spec =
        ChildSpec.of("ip", command(lease.what()))
            // What it says is read below, so it must not say it in another language.
            .withEnvironment(Map.of("LC_ALL", "C"))
            .withStopLadder(StopLadder.of(new StopLadder.Step(Signal.KILL, step)));
    return launcher
        .run(spec, step)
        .map(finished -> outcome(lease, finished))
        .otherwise(failure -> stuck(lease, failure));
  }

  private static List<String> command(Leased what) {
    List<String> command = new ArrayList<>(List.of("ip"));
    if (what instanceof Leased.NetworkInterface link) {
      link.namespace().ifPresent(namespace -> command.addAll(List.of("-n", namespace.name())));
      command.addAll(List.of("link", "delete", "dev", link.name()));
    } else {
      command.addAll(List.of("netns", "delete", what.name()));
    }
    return command;
  }

  private static LeaseOutcome outcome(LeaseRecord lease, Finished finished) {
    if (finished.exit().succeeded()) {
      return new LeaseOutcome.Removed(lease);
    }
    String words = finished.stderr().strip();
    return ABSENT.stream().anyMatch(words::contains)
        ? new LeaseOutcome.Gone(lease, "it does not exist")
        : new LeaseOutcome.Stuck(lease, "ip says: " + words, REMEDY);
  }

  private static LeaseOutcome stuck(LeaseRecord lease, Throwable failure) {
    return new LeaseOutcome.Stuck(
        lease,
        failure.getMessage(),
        failure instanceof LaunchException launch ? launch.remedy() : REMEDY);
  }
}
