package io.rookery.scheduler.job;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Turns the {@code scripts} of a job as a user wrote them into {@link Scripts}, or names the field
 * at fault with {@link InvalidFieldException}.
 */
final class ScriptsReader {
  private static final String FIELD = "scripts";
  private static final Pattern NAME =
      Pattern.compile("[^\\p{Cntrl}\\p{Cs}]{0,240}\\.[A-Za-z0-9]{1,10}");

  private ScriptsReader() {}

  static Scripts read(JsonObject job) {
    Object value = job.getValue(FIELD);
    if (value == null) {
      return Scripts.NONE;
    }
    JsonObject scripts = object(value, FIELD, List.of("pre", "during"));
    return new Scripts(script(scripts, "pre"), script(scripts, "during"));
  }

  private static Optional<Script> script(JsonObject scripts, String when) {
    Object value = scripts.getValue(when);
    if (value == null) {
      return Optional.empty();
    }
    String field = FIELD + "." + when;
    JsonObject script = object(value, field, List.of("sha256", "name"));
    return Optional.of(
        new Script(
            text(script, field, "sha256", JobSpecReader.SHA256, JobSpecReader.SHA256_RULE),
            text(script, field, "name", NAME, "must end with an extension such as .py or .ps1")));
  }

  private static String text(
      JsonObject script, String field, String key, Pattern pattern, String rule) {
    if (!(script.getValue(key) instanceof String text)) {
      throw new InvalidFieldException(field + "." + key, "is missing");
    }
    if (!pattern.matcher(text).matches()) {
      throw new InvalidFieldException(field + "." + key, rule);
    }
    return text;
  }

  private static JsonObject object(Object value, String field, List<String> known) {
    if (!(value instanceof JsonObject object)) {
      throw new InvalidFieldException(field, "must be an object with " + String.join(", ", known));
    }
    for (String key : object.fieldNames()) {
      if (!known.contains(key)) {
        throw new InvalidFieldException(field + "." + key, "is not a field of " + field);
      }
    }
    return object;
  }
}
