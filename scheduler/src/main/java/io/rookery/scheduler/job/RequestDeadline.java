package io.rookery.scheduler.job;

import io.vertx.core.MultiMap;

/**
 * Until when a request on the bus may be carried out: its header {@code deadline}, in milliseconds
 * since 1970. A sender that has stopped waiting has been told that its request timed out; carrying
 * it out then would surprise it. Without the header a request is never too late.
 */
final class RequestDeadline {
  static final String HEADER = "deadline";

  private RequestDeadline() {}

  /**
   * Throws {@link TooLateException} when it has passed, and {@link InvalidFieldException} when the
   * header is no number.
   */
  static void check(MultiMap headers, long nowMillis) {
    String deadline = headers.get(HEADER);
    if (deadline != null && millis(deadline) < nowMillis) {
      throw new TooLateException(nowMillis - millis(deadline));
    }
  }

  private static long millis(String deadline) {
    try {
      return Long.parseLong(deadline);
    } catch (NumberFormatException malformed) {
      throw new InvalidFieldException(
          HEADER, "must be a header that holds milliseconds since 1970");
    }
  }
}
