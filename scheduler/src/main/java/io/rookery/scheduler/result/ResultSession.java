package io.rookery.scheduler.result;

import io.vertx.core.Future;

/** The result server's view of one running attempt. */
public interface ResultSession {

  /**
   * Completes when the guest's analyzer closes the log stream that it has opened last: a hint that
   * the analysis may be over. Stays incomplete while there is none.
   */
  Future<Void> logEnded();

  /**
   * Completes when the guest opens a log stream although it had opened one before: its analyzer was
   * started again, as after a reboot. {@link #logEnded()} then tells of the new stream; to hear of
   * the next one, ask again.
   */
  Future<Void> logResumed();

  /** Completes when no connection of the guest is open; used to wait for late files. */
  Future<Void> drained();

  /**
   * Refuses new connections, ends open ones (what arrived is kept) and completes with what was
   * received when all files are closed. May be called more than once.
   */
  Future<ResultSummary> close();
}
