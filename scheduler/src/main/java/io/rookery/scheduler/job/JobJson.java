package io.rookery.scheduler.job;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** Jobs as users read them, over HTTP, on the event bus and on the command line. */
public final class JobJson {

  private JobJson() {}

  /** The whole job. */
  public static JsonObject of(Job job) {
    JobSpec spec = job.spec();
    JsonObject json =
        new JsonObject()
            .put("id", job.id())
            .put("state", job.state().name())
            .put("owner", spec.owner())
            .put("priority", spec.priority())
            .put("submittedAt", job.submittedAt().toString());
    target(json, spec.target());
    spec.requirement().platform().ifPresent(platform -> json.put("platform", platform));
    spec.requirement().arch().ifPresent(arch -> json.put("arch", arch));
    spec.requirement().machine().ifPresent(machine -> json.put("machine", machine));
    json.put("tags", new JsonArray(spec.requirement().tags().stream().toList()));
    spec.timeout().ifPresent(timeout -> json.put("timeout", DurationText.of(timeout)));
    spec.packageName().ifPresent(name -> json.put("package", name));
    if (!spec.options().isEmpty()) {
      json.put("options", new JsonObject(new java.util.TreeMap<>(spec.options())));
    }
    json.put("memory", spec.memory()).put("enforceTimeout", spec.enforceTimeout());
    spec.clock().ifPresent(clock -> json.put("clock", clock.toString()));
    spec.route().ifPresent(route -> json.put("route", route));
    spec.submissionId().ifPresent(id -> json.put("submissionId", id));
    if (!spec.scripts().equals(Scripts.NONE)) {
      json.put("scripts", spec.scripts().toJson());
    }
    json.put("attempt", job.attempt().map(JobJson::attempt).orElse(null));
    json.put("failure", job.failure().map(Failure::toJson).orElse(null));
    return json;
  }

  /** One of a job's attempts, with what has become of it. */
  public static JsonObject of(AttemptRecord record) {
    return attempt(record.attempt()).put("state", record.state().name());
  }

  private static void target(JsonObject json, Target target) {
    if (target instanceof Target.File file) {
      json.put(
          "sample",
          new JsonObject()
              .put("sha256", file.sha256())
              .put("name", file.name())
              .put("size", file.size()));
    } else if (target instanceof Target.Url url) {
      json.put("url", url.url());
    }
  }

  private static JsonObject attempt(Attempt attempt) {
    JsonObject json =
        new JsonObject()
            .put("number", attempt.number())
            .put("node", attempt.node())
            .put("machine", attempt.machine())
            .put("stage", attempt.stage().wireName())
            .put("startedAt", attempt.startedAt().toString());
    attempt.endedAt().ifPresent(at -> json.put("endedAt", at.toString()));
    attempt.failure().ifPresent(failure -> json.put("failure", failure.toJson()));
    if (!attempt.extended().isZero()) {
      json.put("extended", DurationText.of(attempt.extended()));
    }
    return json;
  }
}
