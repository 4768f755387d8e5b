package io.rookery.capture.lease;

import io.rookery.capture.process.ChildLauncher;
import io.rookery.capture.process.ChildSpec;
import io.rookery.capture.process.Finished;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Deletes packet filter tables with {@code nft}. */
final class FilterReaper {
  private static final String REMEDY = "look with `nft list tables` and delete them as root";

  private final RemovalRuns runs;

  FilterReaper(ChildLauncher launcher, Duration step) {
    this.runs = new RemovalRuns(launcher, step, REMEDY);
  }

  Future<List<LeaseOutcome>> delete(List<LeaseRecord> leases) {
    return runs.each(
        leases,
        what -> ChildSpec.of("nft", List.of("nft", "-f", "-")).withStdin(deletion(what.name())),
        FilterReaper::outcome);
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
