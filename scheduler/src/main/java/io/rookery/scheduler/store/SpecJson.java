package io.rookery.scheduler.store;

import io.rookery.scheduler.job.JobSpec;
import io.rookery.scheduler.job.Requirement;
import io.rookery.scheduler.job.Scripts;
import io.rookery.scheduler.job.Target;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What of a job's specification has no column of its own, as JSON. Its form is stored for ever:
 * fields may be added, and reading must cope with their absence.
 */
final class SpecJson {
  private SpecJson() {}

  /** The columns beside the JSON. */
  record Columns(
      Requirement requirement, String owner, int priority, Optional<String> submissionId) {}

  static JsonObject write(JobSpec spec) {
    JsonObject json = new JsonObject().put("target", target(spec.target()));
    spec.timeout().ifPresent(timeout -> json.put("timeout", timeout.toString()));
    spec.packageName().ifPresent(name -> json.put("package", name));
    if (!spec.options().isEmpty()) {
      json.put("options", new JsonObject(new HashMap<>(spec.options())));
    }
    json.put("memory", spec.memory()).put("enforceTimeout", spec.enforceTimeout());
    spec.clock().ifPresent(clock -> json.put("clock", clock.toString()));
    spec.route().ifPresent(route -> json.put("route", route));
    if (!spec.scripts().equals(Scripts.NONE)) {
      json.put("scripts", spec.scripts().toJson());
    }
    return json;
  }

  static JobSpec read(JsonObject json, Columns columns) {
    return new JobSpec(
        target(json.getJsonObject("target")),
        columns.requirement(),
        columns.owner(),
        columns.priority(),
        text(json, "timeout").map(Duration::parse),
        text(json, "package"),
        options(json.getJsonObject("options", new JsonObject())),
        json.getBoolean("memory", false),
        json.getBoolean("enforceTimeout", false),
        text(json, "clock").map(LocalDateTime::parse),
        text(json, "route"),
        columns.submissionId(),
        Scripts.fromJson(json.getJsonObject("scripts", new JsonObject())));
  }

  private static JsonObject target(Target target) {
    if (target instanceof Target.File file) {
      return new JsonObject()
          .put("sha256", file.sha256())
          .put("name", file.name())
          .put("size", file.size());
    }
    return new JsonObject().put("url", ((Target.Url) target).url());
  }

  private static Target target(JsonObject json) {
    return json.containsKey("url")
        ? new Target.Url(json.getString("url"))
        : new Target.File(json.getString("sha256"), json.getString("name"), json.getLong("size"));
  }

  private static Map<String, String> options(JsonObject json) {
    Map<String, String> options = new HashMap<>();
    json.forEach(option -> options.put(option.getKey(), (String) option.getValue()));
    return options;
  }

  private static Optional<String> text(JsonObject json, String field) {
    return Optional.ofNullable(json.getString(field));
  }
}
