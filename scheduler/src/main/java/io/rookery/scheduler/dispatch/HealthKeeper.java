package io.rookery.scheduler.dispatch;

import io.rookery.scheduler.analysis.AttemptContext;
import io.rookery.scheduler.analysis.CanaryFolders;
import io.rookery.scheduler.analysis.VertxTimers;
import io.rookery.scheduler.job.Claim;
import io.rookery.scheduler.job.Failure;
import io.rookery.scheduler.job.Target;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Judges machines and node by how attempts and canaries end. Lives on the dispatcher's context;
 * {@link #hold()} may be called on any.
 */
final class HealthKeeper {
  private final Pool pool;
  private final Supplier<DispatchOptions> options;
  private final DispatchMetrics metrics;
  private final Runnable returned;
  private final BlamedSamples blamed = new BlamedSamples();
  private final Canaries canaries;
  private final MachineQuarantine machines;
  private final NodeHold node;

  /**
   * All machines and the node are in good health.
   *
   * @param attempts what attempts and canaries work with at that moment
   * @param returned is run when there may be more to work with, or a canary has left its machine
   */
  HealthKeeper(
      Context context,
      Pool pool,
      CanaryFolders folders,
      Supplier<AttemptContext> attempts,
      Supplier<DispatchOptions> options,
      DispatchMetrics metrics,
      HealthNews news,
      Runnable returned) {
    this.pool = pool;
    this.options = options;
    this.metrics = metrics;
    this.returned = returned;
    VertxTimers timers = new VertxTimers(context);
    Clock clock = Clock.systemUTC();
    this.canaries = new Canaries(context, folders, attempts, this::probed);
    this.machines = new MachineQuarantine(options, blamed, news, clock, timers, canaries::send);
    this.node = new NodeHold(pool, options, news, clock, timers, this::probe);
  }

  /** Why this node claims nothing; empty while it does. */
  Optional<Suspension> hold() {
    return node.suspension();
  }

  /** An attempt has left its machine, which takes nothing before this was called. */
  void ended(PooledMachine machine, Claim claim, Optional<Failure> failure) {
    String name = machine.machine().name();
    String sample = sample(claim);
    switch (Blame.of(failure)) {
      case NONE -> {
        machines.well(machine);
        node.well();
      }
      case MACHINE -> {
        // Whatever a sample does that has been shown to kill machines says nothing of this one.
        if (blamed.counts(sample, name, options.get().attempts())) {
          machines.failed(machine, sample, failure.orElseThrow());
          node.failed(name, sample, false, failure.orElseThrow());
        }
      }
      case SNAPSHOT -> machines.condemned(machine, failure.orElseThrow());
      case NODE -> node.failed(name, sample, true, failure.orElseThrow());
      case UNKNOWN -> {}
    }
    count();
  }

  private static String sample(Claim claim) {
    Target target = claim.job().spec().target();
    return target instanceof Target.File file ? file.sha256() : ((Target.Url) target).url();
  }

  private void probe(PooledMachine machine) {
    if (machine.breaker().suspension().isPresent()) {
      machines.probe(machine);
    } else {
      canaries.send(machine);
    }
  }

  private void probed(PooledMachine machine, Optional<Failure> failure) {
    machines.probed(machine, failure);
    node.probed(machine, failure);
    returned.run();
  }

  /** An operator takes the machine out of work or, vouching for it, puts it back. */
  void drain(PooledMachine machine, boolean drain) {
    machine.drain(drain);
    if (!drain) {
      canaries.recall(machine, "an operator has resumed the machine");
      machines.resume(machine);
    }
    settle();
  }

  /** The machine's snapshot was made anew. */
  void renewed(PooledMachine machine) {
    machines.renewed(machine);
  }

  /** An operator has put the node back to work. */
  void resumeNode() {
    node.resume();
  }

  /** Machines may have become free, or leave: called before they are looked at. */
  void settle() {
    canaries.recallFromClosed();
    machines.settle();
    node.settle();
    count();
  }

  private void count() {
    metrics.quarantined(pool.quarantined());
  }

  /** Tries nothing more; completes when no canary is out. */
  Future<Void> stop() {
    return canaries.stop();
  }
}
