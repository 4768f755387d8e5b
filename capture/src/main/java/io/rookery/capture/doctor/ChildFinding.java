package io.rookery.capture.doctor;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;

/**
 * A process that descends from the node, or that its launcher knows.
 *
 * @param launchedAs what the launcher calls it; empty for what a child started itself, and for
 *     short-lived tools of the launcher
 * @param descriptors what it has open beyond 0, 1 and 2, as number and target
 * @param inherited those of them that are the node's
 */
public record ChildFinding(
    ProcessRef process,
    long parent,
    Optional<String> launchedAs,
    List<String> descriptors,
    List<String> inherited) {
  private static final int MOST_SHOWN = 64;

  public ChildFinding {
    descriptors = List.copyOf(descriptors);
    inherited = List.copyOf(inherited);
  }

  JsonObject toJson() {
    return new JsonObject()
        .put("pid", process.pid())
        .put("process", process.name())
        .put("startTime", process.startTime())
        .put("parent", parent)
        .put("launchedAs", launchedAs.orElse(null))
        .put("open", descriptors.size())
        .put("descriptors", new JsonArray(descriptors.stream().limit(MOST_SHOWN).toList()))
        .put("inherited", new JsonArray(inherited.stream().limit(MOST_SHOWN).toList()));
  }
}
