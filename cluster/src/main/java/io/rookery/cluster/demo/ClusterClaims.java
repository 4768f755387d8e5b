package io.rookery.cluster.demo;

import io.rookery.scheduler.job.EventType;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Holds the timelines of all jobs against what a cluster claims when a node is killed. */
final class ClusterClaims {
  private final List<DemoResult> results;
  private final String killed;

  /** {@code killed} is the node that was. */
  ClusterClaims(List<DemoResult> results, String killed) {
    this.results = results;
    this.killed = killed;
  }

  /** Jobs that are not complete, in words. */
  List<String> unfinished() {
    return results.stream()
        .filter(result -> !result.state().equals("COMPLETED"))
        .map(result -> "job %d is %s".formatted(result.id(), DemoClaims.outcome(result)))
        .toList();
  }

  /** Jobs that have not exactly one accepted attempt, in words. */
  List<String> notAcceptedOnce() {
    List<String> wrong = new ArrayList<>();
    for (DemoResult result : results) {
      long attempts =
          events(result, EventType.ATTEMPT_ENDED)
              .filter(event -> "completed".equals(data(event).getString("outcome")))
              .count();
      long ends = events(result, EventType.JOB_COMPLETED).count();
      if (attempts != 1 || ends != 1) {
        wrong.add(
            "job %d has %d accepted attempts and %d ends".formatted(result.id(), attempts, ends));
      }
    }
    return wrong;
  }

  /** The jobs that ran on the killed node to their end. */
  Set<Long> completedThere() {
    Set<Long> ids = new TreeSet<>();
    results.stream()
        .filter(result -> result.job().getJsonObject("attempt").getString("node").equals(killed))
        .forEach(result -> ids.add(result.id()));
    return ids;
  }

  /** The jobs that the killed node took with it. */
  Set<Long> lost() {
    Set<Long> ids = new TreeSet<>();
    results.stream()
        .filter(result -> unended(result).findAny().isPresent())
        .forEach(result -> ids.add(result.id()));
    return ids;
  }

  /** Lost attempts of which no event tells, or after which nothing began; in words. */
  List<String> lostAndNotRepeated() {
    List<String> wrong = new ArrayList<>();
    for (DemoResult result : results) {
      unended(result)
          .forEach(
              attempt -> {
                if (events(result, EventType.ATTEMPT_NODE_LOST)
                    .noneMatch(event -> event.getInteger("attempt").equals(attempt))) {
                  wrong.add("no event tells that job %d was lost".formatted(result.id()));
                }
                if (events(result, EventType.ATTEMPT_STARTED)
                    .noneMatch(event -> event.getInteger("attempt") > attempt)) {
                  wrong.add("job %d did not begin again".formatted(result.id()));
                }
              });
    }
    return wrong;
  }

  /** The numbers of attempts that began on the killed node and that nobody ended. */
  private Stream<Integer> unended(DemoResult result) {
    List<Integer> ended =
        events(result, EventType.ATTEMPT_ENDED).map(event -> event.getInteger("attempt")).toList();
    return events(result, EventType.ATTEMPT_STARTED)
        .filter(event -> killed.equals(data(event).getString("node")))
        .map(event -> event.getInteger("attempt"))
        .filter(attempt -> !ended.contains(attempt));
  }

  private static Stream<JsonObject> events(DemoResult result, String type) {
    return result.timeline().stream()
        .map(JsonObject.class::cast)
        .filter(event -> event.getString("type").equals(type));
  }

  private static JsonObject data(JsonObject event) {
    return event.getJsonObject("data");
  }
}
