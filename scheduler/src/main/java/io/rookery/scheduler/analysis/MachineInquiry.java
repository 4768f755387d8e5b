package io.rookery.scheduler.analysis;

import io.rookery.scheduler.machine.MachineLoss;
import io.rookery.scheduler.machine.RestoredMachine;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * Asks the driver of a guest that is silent whether its machine goes on, before the silence is held
 * against the guest.
 *
 * @param limit how long a driver is waited for that does not keep its own deadline
 * @param down is told when the machine does not go on
 */
record MachineInquiry(Timers timers, Duration limit, Consumer<MachineLoss> down) {

  /** Completes when there is nothing more to hear; {@code down} has been told by then. */
  Future<Void> of(RestoredMachine machine) {
    return timers
        .within(limit, machine.standstill(), TimeoutException::new)
        .otherwise(Optional.empty())
        .map(
            found -> {
              found.ifPresent(down);
              return null;
            });
  }
}
