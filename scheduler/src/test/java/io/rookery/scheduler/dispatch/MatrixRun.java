package io.rookery.scheduler.dispatch;

import io.rookery.scheduler.job.EventType;
import io.rookery.scheduler.job.Job;
import io.rookery.scheduler.job.JobEvent;
import io.rookery.scheduler.job.JobEvents;
import io.rookery.scheduler.job.JobStore;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/** Runs jobs on machines of a rig, some at a time, and remembers what became of them. */
final class MatrixRun {
  private static final Set<String> ENDS = Set.of(EventType.JOB_COMPLETED, EventType.JOB_FAILED);

  /** A job that has ended, and its events. */
  record Ended(Job job, List<JobEvent> timeline) {
    Stream<JsonObject> events(String type) {
      return timeline.stream().filter(event -> event.type().equals(type)).map(JobEvent::data);
    }
  }

  /** A machine's first job, in the life that has the fault, and the next. */
  record Pair(Ended faulty, Ended next) {}

  private final DispatchRig rig;
  private final JobStore store;
  private final String sample;
  private final Map<Long, Promise<Void>> ends = new ConcurrentHashMap<>();
  private volatile boolean over;

  /** {@code sample} is the hash of what all jobs analyse. */
  MatrixRun(Vertx vertx, DispatchRig rig, JobStore store, String sample) {
    this.rig = rig;
    this.store = store;
    this.sample = sample;
    vertx
        .eventBus()
        .<JsonObject>consumer(JobEvents.ADDRESS)
        .handler(
            message -> {
              JobEvent event = JobEvent.fromJson(message.body());
              if (ENDS.contains(event.type())) {
                end(event.jobId().orElseThrow()).complete();
              }
            });
  }

  /** Completes with two jobs for each machine, in their order; {@code lanes} machines at a time. */
  Future<Map<String, Pair>> pairs(List<String> machines, int lanes) {
    Queue<String> waiting = new ConcurrentLinkedQueue<>(machines);
    Map<String, Pair> done = new ConcurrentHashMap<>();
    return Future.all(Stream.generate(() -> lane(waiting, done)).limit(lanes).toList()).map(done);
  }

  private Future<Void> lane(Queue<String> waiting, Map<String, Pair> done) {
    String machine = waiting.poll();
    if (machine == null) {
      return Future.succeededFuture();
    }
    return job(machine, "1s")
        .compose(first -> job(machine, "20s").map(next -> new Pair(first, next)))
        .compose(
            pair -> {
              done.put(machine, pair);
              return lane(waiting, done);
            });
  }

  /** Gives each machine one job after the other until {@link #finish()}. */
  Future<List<Ended>> keepBusy(List<String> machines) {
    List<Ended> jobs = new CopyOnWriteArrayList<>();
    return Future.all(machines.stream().map(machine -> again(machine, jobs)).toList()).map(jobs);
  }

  void finish() {
    over = true;
  }

  private Future<Void> again(String machine, List<Ended> jobs) {
    return job(machine, "20s")
        .compose(
            ended -> {
              jobs.add(ended);
              return over ? Future.succeededFuture() : again(machine, jobs);
            });
  }

  /** Completes when a job of that time on that machine has ended. */
  Future<Ended> job(String machine, String timeout) {
    JsonObject spec =
        new JsonObject()
            .put("sample", new JsonObject().put("sha256", sample).put("name", "sample.sh"))
            .put("machine", machine)
            .put("timeout", timeout);
    return rig.ask("jobs.submit", spec).map(reply -> reply.getLong("id")).compose(this::ended);
  }

  private Future<Ended> ended(long id) {
    return end(id)
        .future()
        .compose(told -> store.find(id))
        .compose(job -> store.timeline(id).map(events -> new Ended(job.orElseThrow(), events)));
  }

  /** The event may come before the answer that names the job. */
  private Promise<Void> end(long id) {
    return ends.computeIfAbsent(id, unknown -> Promise.promise());
  }
}
