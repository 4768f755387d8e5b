package io.rookery.cluster.demo;

import io.rookery.scheduler.job.EventType;
import io.rookery.scheduler.job.JobEvent;
import io.rookery.scheduler.job.JobEvents;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.PrintStream;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Tells what every machine does, as it happens, and when all jobs have ended. */
final class DemoProgress {
  private static final Set<String> ENDS =
      Set.of(EventType.JOB_COMPLETED, EventType.JOB_FAILED, EventType.JOB_CANCELLED);

  private final PrintStream out;
  private final long begun = System.nanoTime();
  private final Map<Long, String> machines = new HashMap<>();
  private final Set<Long> ended = new HashSet<>();
  private final Promise<Void> allEnded = Promise.promise();
  private int expected = Integer.MAX_VALUE;

  DemoProgress(Vertx vertx, PrintStream out) {
    this.out = out;
    vertx
        .eventBus()
        .<JsonObject>consumer(
            JobEvents.ADDRESS, message -> heard(JobEvent.fromJson(message.body())));
  }

  /** Completes when that many jobs have ended. */
  synchronized Future<Void> ended(int jobs) {
    expected = jobs;
    completeWhenAllEnded();
    return allEnded.future();
  }

  private synchronized void heard(JobEvent event) {
    if (event.jobId().isEmpty()) {
      return;
    }
    long job = event.jobId().getAsLong();
    String type = event.type();
    if (type.equals(EventType.ATTEMPT_STARTED)) {
      machines.put(job, event.data().getString("machine"));
    }
    if (type.equals(EventType.STAGE_ENDED)) {
      line(
          job,
          "%-9s %5d ms  %s"
              .formatted(
                  event.data().getString("stage"),
                  event.data().getLong("ms"),
                  event.data().getString("outcome")));
    }
    if (ENDS.contains(type)) {
      line(job, type.substring("job.".length()));
      ended.add(job);
      completeWhenAllEnded();
    }
  }

  private void line(long job, String text) {
    out.printf(
        "  %6.2f s  %-10s job %-3d %s%n",
        (System.nanoTime() - begun) / 1e9, machines.getOrDefault(job, "-"), job, text);
  }

  private void completeWhenAllEnded() {
    if (ended.size() >= expected) {
      allEnded.tryComplete();
    }
  }
}
