package io.rookery.scheduler.dispatch;

import io.rookery.scheduler.analysis.Timers;
import io.rookery.scheduler.dispatch.CircuitBreaker.Signal;
import io.rookery.scheduler.dispatch.CircuitBreaker.State;
import io.rookery.scheduler.job.Failure;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Keeps a node on which every attempt fails from claiming the jobs of the whole cluster only to
 * fail them: it is held until a canary on one of its machines, or an attempt that ran still, has
 * done well. Lives on the dispatcher's context; {@link #suspension()} may be called on any.
 */
final class NodeHold {
  private final Pool pool;
  private final Supplier<DispatchOptions> options;
  private final HealthNews news;
  private final Clock clock;
  private final Timers timers;
  private final Consumer<PooledMachine> probe;
  private final NodeStreak streak = new NodeStreak();
  private final CircuitBreaker breaker = new CircuitBreaker();
  private Optional<PooledMachine> tried = Optional.empty();
  private boolean due;

  /** {@code probe} sends a canary to a machine. */
  NodeHold(
      Pool pool,
      Supplier<DispatchOptions> options,
      HealthNews news,
      Clock clock,
      Timers timers,
      Consumer<PooledMachine> probe) {
    this.pool = pool;
    this.options = options;
    this.news = news;
    this.clock = clock;
    this.timers = timers;
    this.probe = probe;
  }

  /** Why this node claims nothing; empty while it does. */
  Optional<Suspension> suspension() {
    return breaker.suspension();
  }

  /** An attempt has shown that machine and node do their part. */
  void well() {
    streak.end();
    if (move(Signal.WELL, Optional.empty())) {
      news.resumed(HealthNews.Return.ATTEMPT);
    }
  }

  /** An attempt has failed by the fault of the machine or, {@code byNode}, of this node. */
  void failed(String machine, String sample, boolean byNode, Failure failure) {
    if (breaker.state() != State.CLOSED) {
      return;
    }
    NodeStreak.Failed one = new NodeStreak.Failed(machine, sample, byNode);
    if (streak.failed(one, options.get().quarantine().nodeAfter(), pool.size())) {
      streak.end();
      due = false;
      move(Signal.TRIPPED, Optional.of(failure));
      news.held(failure, suspension().orElseThrow());
      tryLater();
    }
  }

  private void tryLater() {
    Optional<Suspension> expected = suspension();
    timers.after(
        breaker.rest(),
        () -> {
          if (suspension().equals(expected)) {
            due = true;
            settle();
          }
        });
  }

  /** Sends the canary that is due, if there is a machine for it; called when one may be free. */
  void settle() {
    if (!due || breaker.state() != State.OPEN) {
      return;
    }
    pool.forCanary()
        .ifPresent(
            machine -> {
              due = false;
              tried = Optional.of(machine);
              move(Signal.DUE, Optional.empty());
              probe.accept(machine);
            });
  }

  /** A canary on that machine has ended; one that has done well shows that the node works. */
  void probed(PooledMachine machine, Optional<Failure> failure) {
    boolean own = tried.filter(machine::equals).isPresent();
    if (own) {
      tried = Optional.empty();
    }
    if (failure.isEmpty()) {
      if (move(Signal.PASSED, Optional.empty())) {
        news.resumed(HealthNews.Return.CANARY);
      }
    } else if (own) {
      boolean unknown = Blame.of(failure) == Blame.UNKNOWN;
      if (move(unknown ? Signal.ABANDONED : Signal.FAILED, failure)) {
        tryLater();
      }
    }
  }

  /** An operator vouches for the node. */
  void resume() {
    streak.end();
    if (move(Signal.RESUMED, Optional.empty())) {
      news.resumed(HealthNews.Return.OPERATOR);
    }
  }

  private boolean move(Signal signal, Optional<Failure> failure) {
    return breaker.move(signal, failure, clock.instant(), options.get().quarantine());
  }
}
