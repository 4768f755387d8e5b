package io.rookery.scheduler.machine.simulated;

import io.vertx.core.Future;
import java.time.Duration;

/** What a fault can do to its guest beyond the answer to a call. */
interface GuestControl {

  /** Takes the power away, as {@link SimulatedMachinery#powerOff} does. */
  void powerOff();

  /** Ends the listening socket and every connection to the agent, for the rest of this life. */
  void stopListening();

  /** Starts the agent anew: it has forgotten all; the analyzer goes on. */
  void restartAgent();

  /** Takes another address: the agent is gone, and results come from there. */
  void move();

  /** Sets the guest's clock to another time from now on. */
  void jumpClock(Duration by);

  /** Completes after that time; never when the guest ends before. */
  Future<Void> after(Duration time);
}
