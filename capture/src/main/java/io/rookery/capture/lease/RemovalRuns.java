package io.rookery.capture.lease;

import io.rookery.capture.process.ChildLauncher;
import io.rookery.capture.process.ChildSpec;
import io.rookery.capture.process.Finished;
import io.rookery.capture.process.LaunchException;
import io.rookery.capture.process.Signal;
import io.rookery.capture.process.StopLadder;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;

/** Runs a program once for each lease, all at once, which removes what was leased. */
final class RemovalRuns {
  private final ChildLauncher launcher;
  private final Duration step;
  private final String remedy;

  /** {@code remedy} tells what to do where the program cannot; {@code step} is its deadline. */
  RemovalRuns(ChildLauncher launcher, Duration step, String remedy) {
    this.launcher = launcher;
    this.step = step;
    this.remedy = remedy;
  }

  /** What became of each, in their order; never fails. */
  Future<List<LeaseOutcome>> each(
      List<LeaseRecord> leases,
      Function<Leased, ChildSpec> program,
      BiFunction<LeaseRecord, Finished, LeaseOutcome> outcome) {
    List<Future<LeaseOutcome>> removals =
        leases.stream().map(lease -> run(program.apply(lease.what()), lease, outcome)).toList();
    return removals.isEmpty()
        ? Future.succeededFuture(List.of())
        : Future.join(removals).map(all -> all.<LeaseOutcome>list());
  }

  private Future<LeaseOutcome> run(
      ChildSpec spec, LeaseRecord lease, BiFunction<LeaseRecord, Finished, LeaseOutcome> outcome) {
    return launcher
        .run(spec.withStopLadder(StopLadder.of(new StopLadder.Step(Signal.KILL, step))), step)
        .map(finished -> outcome.apply(lease, finished))
        .otherwise(failure -> stuck(lease, failure));
  }

  private LeaseOutcome stuck(LeaseRecord lease, Throwable failure) {
    return new LeaseOutcome.Stuck(
        lease,
        failure.getMessage(),
        failure instanceof LaunchException launch ? launch.remedy() : remedy);
  }
}
