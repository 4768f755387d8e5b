package io.rookery.scheduler.job;

import static java.util.Objects.requireNonNull;

import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The scripts of a job.
 *
 * @param pre is run before the sample
 * @param during is run beside it
 */
public record Scripts(Optional<Script> pre, Optional<Script> during) {
  /** Those of a job that has none. */
  public static final Scripts NONE = new Scripts(Optional.empty(), Optional.empty());

  public Scripts {
    requireNonNull(pre, "pre");
    requireNonNull(during, "during");
  }

  /** Those that there are, by {@code pre} and {@code during}, in this order. */
  public Map<String, Script> byName() {
    Map<String, Script> all = new LinkedHashMap<>();
    pre.ifPresent(script -> all.put("pre", script));
    during.ifPresent(script -> all.put("during", script));
    return all;
  }

  /** The scripts as users write and read them, and as they are stored: for ever. */
  public JsonObject toJson() {
    JsonObject json = new JsonObject();
    byName()
        .forEach(
            (when, script) ->
                json.put(
                    when,
                    new JsonObject().put("sha256", script.sha256()).put("name", script.name())));
    return json;
  }

  /** The inverse of {@link #toJson()}. */
  public static Scripts fromJson(JsonObject json) {
    return new Scripts(script(json, "pre"), script(json, "during"));
  }

  private static Optional<Script> script(JsonObject json, String when) {
    return Optional.ofNullable(json.getJsonObject(when))
        .map(script -> new Script(script.getString("sha256"), script.getString("name")));
  }
}
