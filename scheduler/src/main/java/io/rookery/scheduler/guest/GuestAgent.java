package io.rookery.scheduler.guest;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.Optional;

/**
 * A conversation with the agent of one guest, for one attempt. One call is in flight at a time,
 * each on a connection of its own, each under a total deadline; a call that misses it fails with
 * {@link GuestProblem#HUNG} and its connection is reset. All methods are called on the attempt's
 * context and complete there; failures are {@link GuestException}s.
 */
public interface GuestAgent {

  /** Which agent answered, in words for the timeline, such as {@code CAPE Agent 0.22}. */
  String description();

  /**
   * Sends analyzer, configuration and sample. What is not safe to repeat is not repeated: after a
   * failure the machine must be restored.
   */
  Future<Void> upload(GuestTask task);

  /**
   * Sets the clock of a guest that stood still in a snapshot: to the job's, or else to the present.
   * Called once, between {@link #upload} and {@link #execute}, and only for a guest whose clock is
   * its own. Where the analyzer or the stager does it by its configuration, as on Windows, nothing
   * is done here. Fails when the guest keeps its snapshot's time.
   */
  Future<Void> setClock(GuestTask task);

  /** Starts the analyzer. Called once, after {@link #upload}. */
  Future<Void> execute();

  /** Asks how the analysis stands: one try. */
  Future<GuestStatus> status();

  /**
   * Whether {@link #status} can tell the end of an analysis. Where it cannot, the run ends with the
   * sample's time.
   */
  default boolean tellsEnd() {
    return true;
  }

  /**
   * Tells the analyzer that the sample may run longer: a small file {@code extend} in the
   * analyzer's folder, which holds the seconds that the sample may run in all. No analyzer but
   * Rookery's own looks for it; to the others it is a file like any other, and they end at the time
   * of their configuration.
   *
   * @param runTime from the start of the analyzer
   * @return false when this generation of agents has no way to tell it
   */
  Future<Boolean> extend(Duration runTime);

  /** The agent's own log, bounded; empty for agents that keep none. */
  Future<Optional<String>> log();

  /**
   * Ends the conversation: a call in flight fails with {@link GuestProblem#ABORTED} and its
   * connection is reset; later calls fail at once. Completes when no socket to the guest is open.
   */
  Future<Void> close();
}
