package io.rookery.scheduler.job;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Reads the bodies of requests on the bus. Wrong values are {@link InvalidFieldException}s; null
 * means the same as nothing.
 */
final class JobRequests {
  private static final long USUAL_LIMIT = 100;

  private JobRequests() {}

  /** The job that a request is about. */
  static long id(JsonObject body) {
    return whole(body, "id")
        .orElseThrow(() -> new InvalidFieldException("id", "must be a job's number"));
  }

  /** Which jobs a request wants to see. */
  static JobQuery query(JsonObject body) {
    return new JobQuery(
        text(body, "state").map(JobRequests::state),
        text(body, "owner"),
        whole(body, "before"),
        limit(whole(body, "limit").orElse(USUAL_LIMIT)));
  }

  /** What is beyond the numbers of a limit is beyond its bounds as well. */
  private static int limit(long number) {
    return (int) Math.max(0, Math.min(Integer.MAX_VALUE, number));
  }

  private static JobState state(String text) {
    try {
      return JobState.valueOf(text.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException unknown) {
      throw new InvalidFieldException(
          "state", "must be QUEUED, RUNNING, COMPLETED, FAILED or CANCELLED");
    }
  }

  private static Optional<String> text(JsonObject body, String field) {
    Object value = body.getValue(field);
    if (value == null || value instanceof String) {
      return Optional.ofNullable((String) value);
    }
    throw new InvalidFieldException(field, "must be a text");
  }

  /** Exact: a number that is cut to size would be that of another job. */
  private static OptionalLong whole(JsonObject body, String field) {
    Object value = body.getValue(field);
    if (value == null) {
      return OptionalLong.empty();
    }
    try {
      if (value instanceof Number number) {
        return OptionalLong.of(new BigDecimal(number.toString()).longValueExact());
      }
    } catch (ArithmeticException | NumberFormatException notWhole) {
      // Told below, as for what is no number.
    }
    throw new InvalidFieldException(field, "must be a whole number");
  }
}
