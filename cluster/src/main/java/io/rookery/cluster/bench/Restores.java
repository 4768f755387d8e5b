package io.rookery.cluster.bench;

import io.rookery.scheduler.job.EventType;
import io.rookery.scheduler.job.JobEvent;
import io.rookery.scheduler.job.Stage;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * What a node's events tell of its jobs: how long each took from when it was dispatched to its
 * agent's answer, by the node's own clock. What it costs to store an event and to tell of it comes
 * after.
 */
final class Restores {
  private final Map<Long, Restored> jobs = new ConcurrentHashMap<>();

  /** One job on its way. */
  private static final class Restored {
    private final Promise<Long> answered = Promise.promise();
    private final Promise<Void> ended = Promise.promise();
    private final Map<Stage, Long> stages = new EnumMap<>(Stage.class);
  }

  void heard(JobEvent event) {
    event.jobId().ifPresent(job -> heard(of(job), event));
  }

  private static void heard(Restored job, JobEvent event) {
    switch (event.type()) {
      case EventType.STAGE_ENDED -> {
        Stage stage = Stage.ofWireName(event.data().getString("stage"));
        job.stages.put(stage, event.data().getLong("ms"));
        if (stage == Stage.BOOT && "done".equals(event.data().getString("outcome"))) {
          job.answered.tryComplete(
              TimeUnit.MILLISECONDS.toNanos(
                  job.stages.values().stream().mapToLong(Long::longValue).sum()));
        }
      }
      case EventType.JOB_COMPLETED, EventType.JOB_FAILED, EventType.JOB_CANCELLED -> {
        job.answered.tryFail("the job ended before its agent answered: " + event.data());
        job.ended.tryComplete();
      }
      default -> {
        // Nothing that is measured.
      }
    }
  }

  private Restored of(long job) {
    return jobs.computeIfAbsent(job, unknown -> new Restored());
  }

  /** Nanoseconds from its dispatch to its agent's answer; fails when it came to no answer. */
  Future<Long> answered(long job) {
    return of(job).answered.future();
  }

  Future<Void> ended(long job) {
    return of(job).ended.future();
  }

  /** Milliseconds that the stage took in each job that came to it. */
  List<Long> stage(List<Long> of, Stage stage) {
    List<Long> times = new ArrayList<>();
    for (long job : of) {
      Long time = of(job).stages.get(stage);
      if (time != null) {
        times.add(time);
      }
    }
    return times;
  }
}
