package io.rookery.capture.lease;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Ends the processes of dead nodes: SIGTERM, and SIGKILL to what is left after a step. */
final class ProcessReaper {
  /**
   * There is no event for the end of a process that is not a child of this one: Java has no pidfd,
   * and {@link ProcessHandle#onExit} itself looks again and again, more slowly, and takes a zombie
   * for living. So it is looked at this often, only while something is being ended.
   */
  private static final Duration LOOK_AGAIN = Duration.ofMillis(20);

  private final Vertx vertx;
  private final Duration step;

  ProcessReaper(Vertx vertx, Duration step) {
    this.vertx = vertx;
    this.step = step;
  }

  Future<List<LeaseOutcome>> end(List<LeaseRecord> leases) {
    if (leases.isEmpty()) {
      return Future.succeededFuture(List.of());
    }
    return vertx
        .executeBlocking(() -> remains(leases), false)
        .compose(remains -> signal(remains, false))
        .compose(remains -> signal(remains, true))
        .compose(remains -> vertx.executeBlocking(() -> outcomes(remains), false));
  }

  private static List<Remains> remains(List<LeaseRecord> leases) {
    Map<String, List<OwnedProcess>> marked = MarkedProcesses.find(leases);
    List<Remains> remains = new ArrayList<>();
    for (LeaseRecord lease : leases) {
      List<OwnedProcess> processes = new ArrayList<>(marked.getOrDefault(lease.id(), List.of()));
      lease
          .process()
          .map(OwnedProcess::groupOf)
          .ifPresent(
              group ->
                  group.stream().filter(one -> !processes.contains(one)).forEach(processes::add));
      remains.add(new Remains(lease, List.copyOf(processes)));
    }
    return remains;
  }

  private Future<List<Remains>> signal(List<Remains> remains, boolean kill) {
    List<OwnedProcess> living = remains.stream().flatMap(one -> one.processes.stream()).toList();
    if (living.isEmpty()) {
      return Future.succeededFuture(remains);
    }
    return vertx
        .executeBlocking(
            () -> {
              living.forEach(process -> process.end(kill));
              return living;
            },
            false)
        .compose(signalled -> awaitEnd(signalled, System.nanoTime() + step.toNanos()))
        .map(remains);
  }

  private Future<Void> awaitEnd(List<OwnedProcess> processes, long deadline) {
    return vertx
        .executeBlocking(() -> processes.stream().anyMatch(OwnedProcess::runs), false)
        .compose(
            some ->
                some && System.nanoTime() < deadline
                    ? vertx
                        .timer(LOOK_AGAIN.toMillis(), TimeUnit.MILLISECONDS)
                        .compose(passed -> awaitEnd(processes, deadline))
                    : Future.succeededFuture());
  }

  private static List<LeaseOutcome> outcomes(List<Remains> remains) {
    return remains.stream().map(ProcessReaper::outcome).toList();
  }

  private static LeaseOutcome outcome(Remains remains) {
    LeaseRecord lease = remains.lease;
    if (remains.processes.isEmpty()) {
      return new LeaseOutcome.Gone(lease, "it has ended, and no process of it runs");
    }
    List<Long> still =
        remains.processes.stream().filter(OwnedProcess::runs).map(OwnedProcess::pid).toList();
    return still.isEmpty()
        ? new LeaseOutcome.Removed(lease)
        : new LeaseOutcome.Stuck(
            lease,
            "SIGKILL did not end " + still,
            "see with `ps -o pid,stat,wchan,args -p PID` what it waits for");
  }

  private record Remains(LeaseRecord lease, List<OwnedProcess> processes) {}
}
