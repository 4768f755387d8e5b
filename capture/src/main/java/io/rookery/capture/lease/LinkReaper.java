package io.rookery.capture.lease;

import io.rookery.capture.process.ChildLauncher;
import io.rookery.capture.process.ChildSpec;
import io.rookery.capture.process.Finished;
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

  private final RemovalRuns runs;

  LinkReaper(ChildLauncher launcher, Duration step) {
    this.runs = new RemovalRuns(launcher, step, REMEDY);
  }

  Future<List<LeaseOutcome>> delete(List<LeaseRecord> leases) {
    return runs.each(
        leases,
        // What it says is read below, so it must not say it in another language.
        what -> ChildSpec.of("ip", command(what)).withEnvironment(Map.of("LC_ALL", "C")),
        LinkReaper::outcome);
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
}
