package io.rookery.capture.lease;

import io.rookery.capture.process.ChildLauncher;
import io.rookery.capture.process.ChildSpec;
import io.rookery.capture.process.Finished;
import io.rookery.capture.process.Signal;
import io.rookery.capture.process.StopLadder;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Deletes packet filter tables with {@code nft}. */
final class FilterReaper {
  private static final String REMEDY = "look with `nft list tables` and delete them as root";

  private final ChildLauncher launcher;
  private final Duration step;

  FilterReaper(ChildLauncher launcher, Duration step) {
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
        ChildSpec.of("nft", List.of("nft", "-f", "-"))
            .withStdin(deletion(lease.what().name()))
            .withStopLadder(StopLadder.of(new StopLadder.Step(Signal.KILL, step)));
    return launcher
        .run(spec, step)
        .map(finished -> outcome(lease, finished))
        .otherwise(failure -> new LeaseOutcome.Stuck(lease, failure.getMessage(), REMEDY));
  }

  /**
   * Each is made first, so that deleting one that is not there does not fail. The kernel takes all
   * of it or nothing, so a family that it may not have is not named.
   */
  private static String deletion(String name) {
    return Stream.of("netdev", "bridge", "inet")
        .map(family -> "table %1$s %2$s\ndelete table %1$s %2$s\n".formatted(family, name))
        .collect(Collectors.joining());
  }

  private static LeaseOutcome outcome(LeaseRecord lease, Finished finished) {
    return finished.exit().succeeded()
        ? new LeaseOutcome.Removed(lease)
        : new LeaseOutcome.Stuck(lease, "nft says: " + finished.stderr().strip(), REMEDY);
  }
}
