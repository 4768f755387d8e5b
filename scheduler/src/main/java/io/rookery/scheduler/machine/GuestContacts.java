package io.rookery.scheduler.machine;

import io.vertx.core.Future;
import java.util.List;

/** What a driver may ask about guests without speaking their protocols itself. */
public interface GuestContacts {

  /**
   * Waits until the machine's agent answers there; asks until then, so the caller gives it a
   * deadline and closes it.
   */
  Waiting await(Endpoint agent, Machine machine);

  /**
   * The sockets of this host that lead to a guest, a sentence with the owner for each; empty when
   * there is none.
   */
  Future<List<String>> connections(String machine, Endpoint agent);

  /** A wait for an agent. */
  interface Waiting {
    /** Completes with the words in which the agent introduces itself. */
    Future<String> answered();

    /** Ends the wait; completes when no socket of it is open. */
    Future<Void> close();
  }
}
