package io.rookery.cluster.bench;

import io.rookery.cluster.config.ConfigurationReader;
import io.rookery.cluster.config.ConfigurationResult;
import io.rookery.cluster.config.Driver;
import io.rookery.cluster.config.NodeConfiguration;
import io.rookery.cluster.node.Node;
import io.rookery.scheduler.job.EventType;
import io.rookery.scheduler.job.JobEvent;
import io.rookery.scheduler.job.JobEvents;
import io.rookery.scheduler.job.Stage;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * What Rookery adds to a job: one simulated guest that takes no time of its own, one job after the
 * other, milliseconds by stage and processor time by job.
 */
final class OverheadBench {
  private static final int WARM_UP = 20;
  private static final Duration LIMIT = Duration.ofMinutes(2);

  private final Path directory;
  private final int jobs;
  private final PrintStream out;
  private final Map<Stage, List<Long>> stages = new EnumMap<>(Stage.class);
  private final List<Long> wholes = new ArrayList<>();

  OverheadBench(Path directory, int jobs, PrintStream out) {
    this.directory = directory;
    this.jobs = jobs;
    this.out = out;
    for (Stage stage : Stage.values()) {
      stages.put(stage, new ArrayList<>());
    }
  }

  void run() throws Exception {
    long begun = System.nanoTime();
    Node node = await(Node.start(configuration()));
    long ready = System.nanoTime() - begun;
    try {
      for (int i = 0; i < WARM_UP; i++) {
        await(job(node));
      }
      stages.values().forEach(List::clear);
      wholes.clear();
      long cpu = cpuNanos();
      for (int i = 0; i < jobs; i++) {
        await(job(node));
      }
      print(ready, (cpuNanos() - cpu) / jobs);
    } finally {
      await(node.end());
    }
  }

  private NodeConfiguration configuration() {
    String text =
        """
        node:    { name: bench, data: %s }
        api:     { port: 0 }
        results: { host: 127.0.0.1, port: 0 }
        capture: { enabled: false }
        machines:
          - { machinery: simulated, count: 1, name: sim, agent: http, dialect: cape, options: { runs: 0ms } }
        """
            .formatted(directory.resolve("data"));
    ConfigurationResult result =
        new ConfigurationReader(Driver.standard(), Map.of()).readText(text, directory);
    if (result instanceof ConfigurationResult.Loaded loaded) {
      return loaded.configuration();
    }
    throw new IllegalStateException("the benchmark's own configuration is wrong: " + result);
  }

  /** Submits one job over the bus and completes when it has ended. */
  private Future<Void> job(Node node) {
    Promise<Void> over = Promise.promise();
    long begun = System.nanoTime();
    var events = node.vertx().eventBus().<JsonObject>consumer(JobEvents.ADDRESS);
    events.handler(
        message -> {
          JobEvent event = JobEvent.fromJson(message.body());
          if (event.type().equals(EventType.STAGE_ENDED)) {
            stages
                .get(Stage.ofWireName(event.data().getString("stage")))
                .add(event.data().getLong("ms"));
          } else if (event.type().equals(EventType.JOB_COMPLETED)) {
            wholes.add(System.nanoTime() - begun);
            over.tryComplete();
          } else if (event.type().equals(EventType.JOB_FAILED)) {
            over.tryFail("a job failed: " + event.data());
          }
        });
    return events
        .completion()
        .compose(
            listening ->
                node.vertx()
                    .eventBus()
                    .request(
                        "rookery.jobs.submit",
                        new JsonObject().put("url", "http://bench.rookery.test/")))
        .compose(submitted -> over.future())
        .eventually(events::unregister);
  }

  private void print(long ready, long cpuNanos) {
    out.printf("machine: %s%n", MachineLine.text());
    out.printf("node ready after %.2f s%n", ready / 1e9);
    out.printf("%d jobs, one after the other, one simulated guest%n", jobs);
    out.printf("%-10s %10s %10s%n", "stage", "median ms", "p99 ms");
    stages.forEach(
        (stage, times) ->
            out.printf(
                "%-10s %10d %10d%n",
                stage.wireName(), Percentile.of(times, 50), Percentile.of(times, 99)));
    out.printf(
        "%-10s %10.1f %10.1f   from the submission's start to the job's end%n",
        "whole", Percentile.of(wholes, 50) / 1e6, Percentile.of(wholes, 99) / 1e6);
    out.printf("processor  %.1f ms per job in the node (PostgreSQL not counted)%n", cpuNanos / 1e6);
    out.printf("memory     %d MiB resident%n", MachineLine.residentMebibytes());
  }

  private static long cpuNanos() {
    return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future
        .timeout(LIMIT.toMillis(), TimeUnit.MILLISECONDS)
        .toCompletionStage()
        .toCompletableFuture()
        .get();
  }
}
