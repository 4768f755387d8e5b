package io.rookery.scheduler.result;

import io.vertx.core.Future;

/** The result server's view of one running attempt. */
public interface ResultSession {

  /**
   * Completes when the guest's analyzer closes its log stream: a hint that the analysis may be
   * over. Stays incomplete when there never was one.
   */
  Future<Void> logEnded();

  /** Completes when no connection of the guest is open; used to wait for late files. */
  Future<Void> drained();

  /**
   * Refuses new connections, ends open ones (what arrived is kept) and completes with what was
   * received when all files are closed. May be called more than once.
   */
  Future<ResultSummary> close();
}
