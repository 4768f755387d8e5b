package io.rookery.scheduler.result;

import io.vertx.core.Promise;

/**
 * What the attempt has to hear of its results while they come in, each at most once, with the
 * reason in words. Used on the result server's context only.
 *
 * @param full it has brought all that it may
 * @param exhausted it went on as if nothing had happened
 * @param unwritable the host cannot store any more
 */
record Alarms(Promise<String> full, Promise<String> exhausted, Promise<String> unwritable) {

  /** None has been raised. */
  static Alarms quiet() {
    return new Alarms(Promise.promise(), Promise.promise(), Promise.promise());
  }
}
