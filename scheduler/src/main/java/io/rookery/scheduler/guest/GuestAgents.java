package io.rookery.scheduler.guest;

import io.rookery.scheduler.machine.Endpoint;
import io.vertx.core.Future;
import java.util.OptionalInt;

/** Finds the agent of a guest that has just been resumed. */
public interface GuestAgents {

  /**
   * Starts to look for an agent.
   *
   * @param agent where it listens
   * @param expected what is known of it
   */
  Search search(Endpoint agent, ExpectedAgent expected);

  /** A search in progress; ends only with an agent, an answer that is no agent's, or a close. */
  interface Search {

    /**
     * Completes with the agent once it answers; keeps trying while the guest boots. Fails with
     * {@link GuestProblem#UNKNOWN_AGENT} when something else answers for good, and with {@link
     * GuestProblem#ABORTED} after {@link #close()}.
     */
    Future<GuestAgent> found();

    /**
     * Completes when the agent's port has taken a connection within {@link
     * GuestTimeouts#firstAnswer()}, and no answer has begun within as long again, and no connection
     * was refused or broken off before: then something listens that does not serve. Stays open
     * otherwise.
     */
    Future<Void> mute();

    /** The local port of the search's own connection that is open now; empty when there is none. */
    OptionalInt connectedFrom();

    /** What the last try saw, for the failure when the caller's deadline is over. */
    GuestException lastProblem();

    /** Ends the search and resets its connection; completes when no socket is open. */
    Future<Void> close();
  }
}
