package io.rookery.cluster.peer;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.rookery.scheduler.job.InvalidFieldException;
import io.vertx.ext.web.RoutingContext;
import java.net.URLDecoder;
import java.util.List;
import java.util.regex.Pattern;

/** What the path and query of one request say; wrong values are {@link InvalidFieldException}s. */
record PeerParameters(RoutingContext context) {
  private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");
  private static final int LONGEST = 512;

  String sha256() {
    String text = context.pathParam("sha256");
    if (!HASH.matcher(text).matches()) {
      throw new InvalidFieldException("sha256", "must be 64 lower-case hexadecimal digits");
    }
    return text;
  }

  long job() {
    return number("job", context.pathParam("job"), Long.MAX_VALUE);
  }

  int attempt() {
    return (int) number("attempt", context.pathParam("attempt"), Integer.MAX_VALUE);
  }

  String text(String key) {
    List<String> values = context.queryParam(key);
    if (values.size() != 1 || values.get(0).isEmpty() || values.get(0).length() > LONGEST) {
      throw new InvalidFieldException(key, "must stand once in the query");
    }
    return values.get(0);
  }

  boolean flag(String key) {
    return context.queryParam(key).contains("true");
  }

  long size(String key) {
    return number(key, text(key), Long.MAX_VALUE);
  }

  int whole(String key) {
    return (int) number(key, text(key), Integer.MAX_VALUE);
  }

  /** What follows {@code mark} in the path, decoded once; empty when that cannot be done. */
  String pathAfter(String mark) {
    String[] parts = context.normalizedPath().split(Pattern.quote(mark), 2);
    try {
      return parts.length < 2 ? "" : URLDecoder.decode(parts[1].replace("+", "%2B"), UTF_8);
    } catch (IllegalArgumentException e) {
      return "";
    }
  }

  private static long number(String key, String text, long most) {
    try {
      long number = Long.parseLong(text);
      if (number >= 0 && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Told below, as for numbers out of range.
    }
    throw new InvalidFieldException(key, "must be a whole number from 0 on");
  }
}
