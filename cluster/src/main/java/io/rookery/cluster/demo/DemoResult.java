package io.rookery.cluster.demo;

import io.rookery.scheduler.job.EventType;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What became of one sample.
 *
 * @param sample what was submitted
 * @param job as the node tells it after its end
 * @param timeline its events
 */
record DemoResult(DemoSample sample, JsonObject job, JsonArray timeline) {

  long id() {
    return job.getLong("id");
  }

  String state() {
    return job.getString("state");
  }

  Optional<String> failure() {
    return Optional.ofNullable(job.getJsonObject("failure"))
        .map(failure -> failure.getString("code"));
  }

  /** How long each stage of the last attempt took, in milliseconds, in the order of the stages. */
  Map<String, Long> stages() {
    Map<String, Long> stages = new LinkedHashMap<>();
    events(EventType.STAGE_ENDED)
        .forEach(data -> stages.put(data.getString("stage"), data.getLong("ms")));
    return stages;
  }

  long packets() {
    return number(EventType.CAPTURE_STATISTICS, "packetsCaptured");
  }

  long files() {
    return number(EventType.RESULTS_SUMMARY, "files");
  }

  private long number(String type, String key) {
    return events(type).stream().mapToLong(data -> data.getLong(key, 0L)).sum();
  }

  private java.util.List<JsonObject> events(String type) {
    return timeline.stream()
        .map(JsonObject.class::cast)
        .filter(event -> event.getString("type").equals(type))
        .map(event -> event.getJsonObject("data"))
        .toList();
  }
}
