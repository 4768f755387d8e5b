package io.rookery.scheduler.analysis;

import io.rookery.scheduler.machine.RestoredMachine;
import io.vertx.core.Future;
import java.util.List;
import java.util.OptionalInt;

/**
 * Frees an agent that waits in a connection which exists in its guest's snapshot only: a phantom.
 * The agent serves one connection at a time, and nobody will ever send or end this one.
 */
public interface PhantomRelief {

  /**
   * Begins while the guest runs; stays on the caller's context.
   *
   * @param own the local port of the attempt's own connection, which is no phantom
   */
  Relief begin(RestoredMachine restored, OptionalInt own);

  /** One that is under way, until it has nothing left to try or is ended. */
  interface Relief {

    /** What has been tried so far, and what could not be: a clause for each, in order. */
    List<String> tried();

    /** Tries nothing more; completes when nothing of it is open. May be called more than once. */
    Future<Void> end();
  }
}
