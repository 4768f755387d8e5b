package io.rookery.cluster.bench;

import io.rookery.cluster.config.ConfigurationReader;
import io.rookery.cluster.config.ConfigurationResult;
import io.rookery.cluster.config.Driver;
import io.rookery.cluster.config.NodeConfiguration;
import io.rookery.cluster.node.Node;
import io.rookery.scheduler.job.DurationText;
import io.rookery.scheduler.job.EventType;
import io.rookery.scheduler.job.JobEvent;
import io.rookery.scheduler.job.JobEvents;
import io.rookery.scheduler.job.Stage;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * One node with simulated guests that do normal analyses all at once, and one more that may attack
 * the result server meanwhile. Blocks its thread.
 */
final class HostileRun {
  private static final Duration LIMIT = Duration.ofMinutes(5);

  private final Path directory;
  private final int guests;
  private final Duration runs;
  private final int attacks;
  private final Map<Long, Promise<Ended>> ends = new ConcurrentHashMap<>();
  private final Map<Long, JsonObject> summaries = new ConcurrentHashMap<>();
  private final Map<Long, Promise<Void>> begun = new ConcurrentHashMap<>();

  /**
   * A run that has not begun.
   *
   * @param directory in which the node gets its data folder
   * @param guests how many behave, each with one job
   * @param runs how long their analyses take by themselves
   * @param attacks how many hostile connections the one more guest makes; none for a quiet run
   */
  HostileRun(Path directory, int guests, Duration runs, int attacks) {
    this.directory = directory;
    this.guests = guests;
    this.runs = runs;
    this.attacks = attacks;
  }

  /** When a job was over, and whether it had been completed. */
  private record Ended(long nanos, boolean completed) {}

  /**
   * What came of it.
   *
   * @param nanos of each normal job, from its submission to its end
   * @param completed how many of them were completed
   * @param jobs the normal jobs
   * @param extra what became of the job of the one more guest
   * @param lag nanoseconds by which the node's event loops were late, many samples of each
   */
  record Outcome(List<Long> nanos, int completed, List<Long> jobs, Extra extra, List<Long> lag) {

    private Outcome withLag(List<Long> measured) {
      return new Outcome(nanos, completed, jobs, extra, measured);
    }
  }

  /**
   * What became of the job of the one more guest.
   *
   * @param took from the beginning of its run to its end
   * @param summary what the result server says of it
   */
  record Extra(long job, Duration took, JsonObject summary) {}

  Outcome run() throws Exception {
    Node node = await(Node.start(configuration()));
    try {
      return await(listen(node).compose(listening -> measured(node)));
    } finally {
      await(node.end());
    }
  }

  /** Where the node keeps its data. */
  Path data() {
    return directory.resolve("data");
  }

  private NodeConfiguration configuration() {
    String text =
        """
        node:    { name: bench, data: %s }
        api:     { port: 0 }
        results: { host: 127.0.0.1, port: 0, fileLimit: 256KiB, headerTimeout: 1s, freeSpace: 1MiB }
        capture: { enabled: false }
        retry:   { attempts: 1 }
        machines:
          - { machinery: simulated, count: %d, name: sim, ip: 127.41.1.1, agent: http, dialect: cape,
              options: { runs: %s, drops: 10 } }
          - { machinery: simulated, count: 1, name: hostile, ip: 127.41.9.1, agent: http, dialect: cape,
              arch: arm64, options: { runs: %s, drops: 1, attacks: %d } }
        """
            .formatted(data(), guests, DurationText.of(runs), DurationText.of(runs), attacks);
    ConfigurationResult result =
        new ConfigurationReader(Driver.standard(), Map.of()).readText(text, directory);
    if (result instanceof ConfigurationResult.Loaded loaded) {
      return loaded.configuration();
    }
    throw new IllegalStateException("the benchmark's own configuration is wrong: " + result);
  }

  private Future<Void> listen(Node node) {
    var events = node.vertx().eventBus().<JsonObject>consumer(JobEvents.ADDRESS);
    events.handler(this::heard);
    return events.completion();
  }

  private void heard(Message<JsonObject> message) {
    JobEvent event = JobEvent.fromJson(message.body());
    event.jobId().ifPresent(job -> heard(job, event));
  }

  private void heard(long job, JobEvent event) {
    switch (event.type()) {
      case EventType.JOB_COMPLETED -> end(job).tryComplete(new Ended(System.nanoTime(), true));
      case EventType.JOB_FAILED -> end(job).tryComplete(new Ended(System.nanoTime(), false));
      case EventType.RESULTS_SUMMARY -> summaries.put(job, event.data());
      case EventType.STAGE_STARTED -> {
        if (event.data().getString("stage").equals(Stage.RUN.wireName())) {
          begin(job).tryComplete();
        }
      }
      default -> {
        // Nothing that is measured.
      }
    }
  }

  private Promise<Void> begin(long job) {
    return begun.computeIfAbsent(job, unknown -> Promise.promise());
  }

  private Promise<Ended> end(long job) {
    return ends.computeIfAbsent(job, unknown -> Promise.promise());
  }

  private Future<Outcome> measured(Node node) {
    int loops = 2 * Runtime.getRuntime().availableProcessors();
    List<LoopLag> lags = Stream.generate(LoopLag::new).limit(loops).toList();
    return Future.all(lags.stream().map(node.vertx()::deployVerticle).toList())
        .compose(deployed -> jobs(node))
        .compose(
            done ->
                Future.all(
                        lags.stream()
                            .map(lag -> node.vertx().undeploy(lag.deploymentID()))
                            .toList())
                    .map(
                        gone ->
                            done.withLag(
                                lags.stream().flatMap(lag -> lag.late().stream()).toList())));
  }

  /** The one more guest begins first, so that the others meet whatever it does. */
  private Future<Outcome> jobs(Node node) {
    return submit(node, new JsonObject().put("machine", "hostile-1"))
        .compose(extra -> begin(extra).future().map(extra))
        .compose(
            extra -> {
              long begun = System.nanoTime();
              List<Future<Timed>> jobs = new ArrayList<>();
              for (int i = 0; i < guests; i++) {
                jobs.add(job(node, new JsonObject().put("arch", "x64")));
              }
              return Future.all(jobs)
                  .compose(done -> end(extra).future())
                  .map(
                      ended ->
                          outcome(
                              jobs.stream().map(Future::result).toList(),
                              new Extra(
                                  extra,
                                  Duration.ofNanos(ended.nanos() - begun),
                                  summaries.getOrDefault(extra, new JsonObject()))));
            });
  }

  private record Timed(long id, long nanos, boolean completed) {}

  private Future<Timed> job(Node node, JsonObject spec) {
    long begun = System.nanoTime();
    return submit(node, spec)
        .compose(
            id ->
                end(id)
                    .future()
                    .map(ended -> new Timed(id, ended.nanos() - begun, ended.completed())));
  }

  private static Future<Long> submit(Node node, JsonObject spec) {
    return node.vertx()
        .eventBus()
        .<JsonObject>request("rookery.jobs.submit", spec.put("url", "http://bench.rookery.test/"))
        .map(reply -> reply.body().getLong("id"));
  }

  private static Outcome outcome(List<Timed> jobs, Extra extra) {
    return new Outcome(
        jobs.stream().map(Timed::nanos).toList(),
        (int) jobs.stream().filter(Timed::completed).count(),
        jobs.stream().map(Timed::id).toList(),
        extra,
        List.of());
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future
        .timeout(LIMIT.toMillis(), TimeUnit.MILLISECONDS)
        .toCompletionStage()
        .toCompletableFuture()
        .get();
  }
}
