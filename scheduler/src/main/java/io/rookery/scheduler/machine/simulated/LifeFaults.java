package io.rookery.scheduler.machine.simulated;

import io.rookery.scheduler.job.Stage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The faults of one life, which counts their occasions. Every occasion counts for all switches that
 * it concerns; the first of them that is due shows. Lives on the machine's event loop.
 */
final class LifeFaults {
  private final List<Counter> counters = new ArrayList<>();

  /** {@code life} is 0 for a machine's first life. */
  LifeFaults(List<FaultSwitch> switches, int life) {
    for (FaultSwitch one : switches) {
      if (life < one.lives()) {
        FaultPlace place = FaultPlace.parse(one.at()).orElseThrow();
        counters.add(new Counter(one, place, FaultNames.find(place, one.does()).orElseThrow()));
      }
    }
  }

  /** Whether the agent listens when the guest starts. */
  boolean listens() {
    return counters.stream()
        .noneMatch(
            counter ->
                counter.place.equals(new FaultPlace.InStage(Stage.BOOT))
                    && counter.fault instanceof Refusing
                    && counter.told.after() == 0);
  }

  /** The fault of a connection that is expected to belong to that stage. */
  Optional<ConnectionFault> connection(Stage expected) {
    return due(place -> place.equals(new FaultPlace.InStage(expected)), ConnectionFault.class);
  }

  /** The fault of a call in that stage. */
  Optional<CallFault> call(Stage stage, String call) {
    return due(
        place ->
            place.equals(new FaultPlace.InStage(stage))
                || place instanceof FaultPlace.InCall one && one.is(call),
        CallFault.class);
  }

  Optional<StepFault> step(MachineStep step) {
    return due(place -> place.equals(new FaultPlace.InStep(step)), StepFault.class);
  }

  private <T extends GuestFault> Optional<T> due(Predicate<FaultPlace> here, Class<T> kind) {
    return counters.stream()
        .filter(counter -> here.test(counter.place) && kind.isInstance(counter.fault))
        .filter(Counter::counted)
        .toList()
        .stream()
        .map(counter -> kind.cast(counter.fault))
        .findFirst();
  }

  private static final class Counter {
    private final FaultSwitch told;
    private final FaultPlace place;
    private final GuestFault fault;
    private long occasions;

    Counter(FaultSwitch told, FaultPlace place, GuestFault fault) {
      this.told = told;
      this.place = place;
      this.fault = fault;
    }

    /** Counts one more occasion; whether the fault shows in it. */
    boolean counted() {
      long before = occasions++ - told.after();
      return before >= 0 && before < told.times();
    }
  }
}
