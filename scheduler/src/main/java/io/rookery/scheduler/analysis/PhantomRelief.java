package io.rookery.scheduler.analysis;

import io.rookery.scheduler.machine.RestoredMachine;
import io.vertx.core.Future;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Supplier;

/**
 * Frees an agent that waits in a connection which exists in its guest's snapshot only: a phantom.
 * The agent serves one connection at a time, and nobody will ever send or end this one.
 */
public interface PhantomRelief {

  /**
   * Begins while the guest runs; stays on the caller's context.
   *
   * @param own tells the local port of the attempt's own connection at that moment, which is no
   *     phantom; asked on the caller's context
   */
  Relief begin(RestoredMachine restored, Supplier<OptionalInt> own);

  /**
   * Something that was tried.
   *
   * @param clause says it in a sentence with others
   * @param acted whether it was done, so that it may have freed the agent
   */
  record Deed(String clause, boolean acted) {}

  /** One that is under way, until it has nothing left to try or is ended. */
  interface Relief {

    /**
     * Whether the guest has taken another connection in its agent's silence: it lived then, so the
     * silence was not its end.
     */
    boolean guestLives();

    /** What has been tried so far, and what could not be, in order. */
    List<Deed> tried();

    /** Tries nothing more; completes when nothing of it is open. May be called more than once. */
    Future<Void> end();
  }
}
