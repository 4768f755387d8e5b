package io.rookery.scheduler.result;

import io.vertx.core.Future;
import io.vertx.core.Promise;

/**
 * The log streams of one attempt: one, and one more whenever the analyzer is started again, as
 * after a reboot of its guest. Used on the result server's context only.
 */
final class LogStreams {
  private Promise<Void> ended = Promise.promise();
  private Promise<Void> resumed = Promise.promise();
  private boolean begun;

  /** Another stream has begun; to be completed when the guest ends it. */
  Promise<Void> begin() {
    if (!begun) {
      begun = true;
      return ended;
    }
    // A guest that is reset never ends its old stream, so a later one counts whatever became of
    // the one before.
    ended = Promise.promise();
    Promise<Void> told = resumed;
    resumed = Promise.promise();
    told.complete();
    return ended;
  }

  /** The end of the latest stream, or of the first while there is none. */
  Future<Void> ended() {
    return ended.future();
  }

  /** The beginning of the next stream that is not the first. */
  Future<Void> resumed() {
    return resumed.future();
  }
}
