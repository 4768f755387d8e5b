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

  /**
   * Completes with the reason when the attempt has brought all the bytes or files that it may. What
   * follows is read and thrown away, for an analyzer whose upload is cut off stops working.
   */
  Future<String> full();

  /**
   * Completes with the reason when the guest has sent as much beyond its limits as it may bring in
   * all: it is not worth reading any more, and every connection that brings more is closed.
   */
  Future<String> exhausted();

  /**
   * Completes with the reason when what the guest may bring cannot be stored: the disk is full or
   * broken.
   */
  Future<String> unwritable();

  /**
   * Moves a picture that the node has taken into {@code shots/}, under a name that no guest may
   * use. Counts towards none of the guest's limits; fails when the disk has no room left.
   *
   * @param file its name directly in the attempt's folder
   * @param number of the picture; each is used once
   * @param suffix of its name in {@code shots/}, with the dot
   */
  Future<Void> keepPicture(String file, int number, String suffix);

  /** Completes when no connection of the guest is open; used to wait for late files. */
  Future<Void> drained();

  /**
   * Refuses new connections, ends open ones (what arrived is kept) and completes with what was
   * received when all files are closed. May be called more than once.
   */
  Future<ResultSummary> close();
}
