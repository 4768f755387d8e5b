package io.rookery.cluster.demo;

import io.rookery.scheduler.job.EventType;
import io.rookery.scheduler.job.JobEvent;
import io.rookery.scheduler.job.JobEvents;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Follows what the nodes publish: tells of each job's end and of what runs again, chooses the node
 * to kill, and knows when all jobs have ended.
 */
final class ClusterStory {
  private static final Set<String> ENDS =
      Set.of(EventType.JOB_COMPLETED, EventType.JOB_FAILED, EventType.JOB_CANCELLED);

  private final Narrator narrator;
  private final Map<Long, Place> places = new HashMap<>();
  private final Set<Long> ended = new HashSet<>();
  private final Set<String> proven = new HashSet<>();
  private final Promise<Victim> victim = Promise.promise();
  private Promise<Void> allEnded = Promise.promise();
  private int expected = Integer.MAX_VALUE;

  /** A node and the jobs whose samples run on it. */
  record Victim(String node, List<Long> jobs) {}

  private record Place(int attempt, String node, String machine, boolean atWork) {}

  /** Listens on the nodes' bus, which {@code vertx} has joined. */
  ClusterStory(Vertx vertx, Narrator narrator) {
    this.narrator = narrator;
    vertx
        .eventBus()
        .<JsonObject>consumer(
            JobEvents.ADDRESS, message -> heard(JobEvent.fromJson(message.body())));
  }

  /**
   * Completes, when a third of the work is done, with the node that runs the most of those that
   * have completed something; fails when everything has ended before.
   */
  synchronized Future<Victim> victim(int jobs) {
    expected = jobs;
    look();
    return victim.future();
  }

  /** Completes when that many jobs have ended. */
  synchronized Future<Void> ended(int jobs) {
    expected = jobs;
    allEnded = Promise.promise();
    look();
    return allEnded.future();
  }

  private synchronized void heard(JobEvent event) {
    if (event.jobId().isEmpty()) {
      return;
    }
    long job = event.jobId().getAsLong();
    int attempt = event.attempt().orElse(0);
    Place before = places.getOrDefault(job, new Place(0, "-", "-", false));
    // What a lost attempt's node had still published may come late.
    if (attempt >= before.attempt()) {
      follow(event, job, attempt, before);
      look();
    }
  }

  private void follow(JobEvent event, long job, int attempt, Place before) {
    String type = event.type();
    if (type.equals(EventType.ATTEMPT_STARTED)) {
      started(event.data(), job, attempt);
    } else if (type.equals(EventType.STAGE_STARTED)) {
      boolean runs = "run".equals(event.data().getString("stage"));
      places.put(job, new Place(attempt, before.node(), before.machine(), runs));
    } else if (type.equals(EventType.ATTEMPT_NODE_LOST)) {
      places.put(job, new Place(attempt, "-", "-", false));
    } else if (type.equals(EventType.JOB_REQUEUED) && !before.node().equals("-")) {
      narrator.job(before.machine(), job, "waits again: " + code(event.data()));
    } else if (ENDS.contains(type) && ended.add(job)) {
      ended(type, job, attempt, before, event.data());
    }
  }

  private void started(JsonObject data, long job, int attempt) {
    Place place = new Place(attempt, data.getString("node"), data.getString("machine"), false);
    places.put(job, place);
    if (attempt > 1) {
      narrator.job(place.machine(), job, "attempt " + attempt + " begins here");
    }
  }

  private void ended(String type, long job, int attempt, Place place, JsonObject data) {
    places.put(job, new Place(attempt, place.node(), place.machine(), false));
    if (type.equals(EventType.JOB_COMPLETED)) {
      proven.add(place.node());
    }
    String again = attempt > 1 ? " by attempt " + attempt : "";
    String why = type.equals(EventType.JOB_FAILED) ? ": " + code(data) : "";
    narrator.job(place.machine(), job, type.substring("job.".length()) + again + why);
  }

  private static String code(JsonObject data) {
    return Optional.ofNullable(data.getJsonObject("failure"))
        .map(failure -> failure.getString("code"))
        .orElse("no reason was given");
  }

  private void look() {
    if (ended.size() >= expected) {
      allEnded.tryComplete();
      victim.tryFail("everything had ended before a node could be killed in the middle");
    } else if (expected < Integer.MAX_VALUE && ended.size() >= expected / 3) {
      busiest().ifPresent(victim::tryComplete);
    }
  }

  private Optional<Victim> busiest() {
    Map<String, List<Long>> atWork =
        places.entrySet().stream()
            .filter(entry -> entry.getValue().atWork() && proven.contains(entry.getValue().node()))
            .collect(
                Collectors.groupingBy(
                    entry -> entry.getValue().node(),
                    Collectors.mapping(Map.Entry::getKey, Collectors.toList())));
    return atWork.entrySet().stream()
        .map(entry -> new Victim(entry.getKey(), entry.getValue().stream().sorted().toList()))
        .max(Comparator.comparingInt(candidate -> candidate.jobs().size()));
  }
}
