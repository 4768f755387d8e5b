package io.rookery.scheduler.dispatch;

import io.rookery.scheduler.analysis.Timers;
import io.rookery.scheduler.dispatch.CircuitBreaker.Signal;
import io.rookery.scheduler.job.Failure;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Takes machines out of work that fail again and again by their own fault, and tries them with
 * canaries until they may come back. Lives on the dispatcher's context.
 */
final class MachineQuarantine {
  private final Supplier<DispatchOptions> options;
  private final BlamedSamples blamed;
  private final HealthNews news;
  private final Clock clock;
  private final Timers timers;
  private final Consumer<PooledMachine> sendCanary;
  private final Map<PooledMachine, Suspension> due = new LinkedHashMap<>();

  MachineQuarantine(
      Supplier<DispatchOptions> options,
      BlamedSamples blamed,
      HealthNews news,
      Clock clock,
      Timers timers,
      Consumer<PooledMachine> sendCanary) {
    this.options = options;
    this.blamed = blamed;
    this.news = news;
    this.clock = clock;
    this.timers = timers;
    this.sendCanary = sendCanary;
  }

  /** The machine has done its part in an attempt, whatever became of the sample. */
  void well(PooledMachine machine) {
    machine.streak().end();
    move(machine, Signal.WELL, Optional.empty());
  }

  /** An attempt at that sample has failed by the machine's fault, and that counts. */
  void failed(PooledMachine machine, String sample, Failure failure) {
    DispatchOptions now = options.get();
    boolean tooMany =
        machine.streak().failed(sample, now.quarantine().after(), blamed, now.attempts());
    if (tooMany) {
      condemned(machine, failure);
    }
  }

  /** What has failed on the machine leaves no doubt that everything will. */
  void condemned(PooledMachine machine, Failure failure) {
    if (move(machine, Signal.TRIPPED, Optional.of(failure))) {
      news.quarantined(name(machine), failure, machine.breaker().suspension().orElseThrow());
      tryLater(machine);
    }
  }

  private void tryLater(PooledMachine machine) {
    Suspension expected = machine.breaker().suspension().orElseThrow();
    timers.after(
        machine.breaker().rest(),
        () -> {
          // Resumed or tried meanwhile, it is another suspension or none.
          if (stands(machine, expected)) {
            due.put(machine, expected);
            settle();
          }
        });
  }

  /**
   * What the machine begins with is another now: if it is in quarantine, a canary is due at once.
   * It is sent when the machine is vacant.
   */
  void renewed(PooledMachine machine) {
    machine.breaker().suspension().ifPresent(now -> due.put(machine, now));
  }

  /** Sends the canaries that are due to machines that are vacant; called when one may be. */
  void settle() {
    due.entrySet()
        .removeIf(one -> one.getKey().released() || !stands(one.getKey(), one.getValue()));
    List.copyOf(due.keySet()).stream()
        .filter(PooledMachine::vacant)
        .forEach(
            machine -> {
              due.remove(machine);
              probe(machine);
            });
  }

  private static boolean stands(PooledMachine machine, Suspension expected) {
    return machine.breaker().suspension().equals(Optional.of(expected));
  }

  /** A canary tries a vacant machine that is in quarantine. */
  void probe(PooledMachine machine) {
    move(machine, Signal.DUE, Optional.empty());
    sendCanary.accept(machine);
  }

  /** The canary on the machine has ended. */
  void probed(PooledMachine machine, Optional<Failure> failure) {
    Signal signal =
        Blame.of(failure) == Blame.UNKNOWN
            ? Signal.ABANDONED
            : failure.isEmpty() ? Signal.PASSED : Signal.FAILED;
    boolean other = move(machine, signal, failure);
    if (Blame.of(failure) == Blame.SNAPSHOT) {
      // Also a machine that was trusted until now: a canary tries the node there.
      failure.ifPresent(broken -> condemned(machine, broken));
    }
    news.probed(name(machine), failure, machine.breaker().suspension());
    if (other && machine.breaker().suspension().isPresent()) {
      tryLater(machine);
    } else if (other) {
      news.returned(name(machine), HealthNews.Return.CANARY);
    }
  }

  /** An operator vouches for the machine. */
  void resume(PooledMachine machine) {
    machine.streak().end();
    if (move(machine, Signal.RESUMED, Optional.empty())) {
      news.returned(name(machine), HealthNews.Return.OPERATOR);
    }
  }

  private boolean move(PooledMachine machine, Signal signal, Optional<Failure> failure) {
    return machine.breaker().move(signal, failure, clock.instant(), options.get().quarantine());
  }

  private static String name(PooledMachine machine) {
    return machine.machine().name();
  }
}
