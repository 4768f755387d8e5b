package io.rookery.cluster.gateway;

import io.rookery.scheduler.job.InvalidFieldException;
import io.rookery.scheduler.job.JobQuery;
import io.rookery.scheduler.job.JobState;
import io.vertx.ext.web.RoutingContext;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/** What the path and query of one request say; wrong values are {@link InvalidFieldException}s. */
final class Parameters {
  private static final int USUAL_LIMIT = 100;
  private final RoutingContext context;

  Parameters(RoutingContext context) {
    this.context = context;
  }

  long jobId() {
    return number("id", context.pathParam("id"), 0);
  }

  int attempt() {
    return (int) Math.min(Integer.MAX_VALUE, number("attempt", context.pathParam("attempt"), 1));
  }

  String name() {
    return context.pathParam("name");
  }

  Optional<String> text(String key) {
    List<String> values = context.queryParam(key);
    if (values.size() > 1) {
      throw new InvalidFieldException(key, "must stand only once");
    }
    return values.stream().findFirst();
  }

  boolean flag(String key) {
    return text(key).map(value -> value.isEmpty() || value.equals("true")).orElse(false);
  }

  OptionalLong number(String key) {
    return text(key)
        .map(value -> OptionalLong.of(number(key, value, 0)))
        .orElse(OptionalLong.empty());
  }

  JobQuery jobs() {
    OptionalLong limit = number("limit");
    return new JobQuery(
        text("state").map(Parameters::state),
        text("owner"),
        number("before"),
        (int) Math.min(Integer.MAX_VALUE, limit.orElse(USUAL_LIMIT)));
  }

  private static JobState state(String text) {
    try {
      return JobState.valueOf(text.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new InvalidFieldException(
          "state", "must be one of " + Arrays.toString(JobState.values()));
    }
  }

  static long number(String key, String text, long least) {
    try {
      long number = Long.parseLong(text);
      if (number >= least) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Told below, as for numbers that are too small.
    }
    throw new InvalidFieldException(key, "must be a whole number from " + least + " on");
  }
}
