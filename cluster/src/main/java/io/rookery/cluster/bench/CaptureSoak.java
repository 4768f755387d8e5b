package io.rookery.cluster.bench;

import io.rookery.capture.pcap.Capture;
import io.rookery.capture.pcap.CaptureOptions;
import io.rookery.capture.pcap.CaptureRequest;
import io.rookery.capture.pcap.CaptureVerticle;
import io.rookery.capture.pcap.Captures;
import io.rookery.capture.pcap.RestartPolicy;
import io.rookery.capture.process.ChildLauncher;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * Starts and stops many captures, some at a time, and counts what is left: descriptors, processes,
 * threads, files.
 */
final class CaptureSoak {
  private static final Duration DEADLINE = Duration.ofSeconds(60);
  private static final long SIZE_LIMIT = 1 << 20;
  private static final int TICKS_PER_SECOND = 100;

  private final Path directory;
  private final int captures;
  private final int atOnce;
  private final PrintStream out;
  private final AtomicInteger begun = new AtomicInteger();
  private final List<Long> listening = Collections.synchronizedList(new ArrayList<>());

  CaptureSoak(Path directory, int captures, int atOnce, PrintStream out) {
    this.directory = directory;
    this.captures = captures;
    this.atOnce = atOnce;
    this.out = out;
  }

  /** True when nothing was left. */
  boolean run() throws Exception {
    Vertx vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));
    ChildLauncher launcher = ChildLauncher.create(vertx);
    await(
        vertx.deployVerticle(
            new CaptureVerticle(
                "soak",
                CaptureOptions.of(
                    Path.of("/usr/bin/tcpdump"),
                    DEADLINE,
                    DEADLINE,
                    SIZE_LIMIT,
                    RestartPolicy.FAIL),
                launcher)));
    Captures service = new Captures(vertx, "soak");
    await(lane(service, atOnce));
    listening.clear();
    begun.set(0);
    Leavings before = Leavings.now(directory);
    long cpu = childTicks();
    long started = System.nanoTime();
    List<Future<Void>> lanes = new ArrayList<>();
    for (int i = 0; i < atOnce; i++) {
      lanes.add(lane(service, captures));
    }
    await(Future.all(lanes));
    long wall = System.nanoTime() - started;
    await(threadsBack(vertx, before.threads()));
    Leavings after = Leavings.now(directory);
    print(before, after, wall, childTicks() - cpu);
    await(launcher.close());
    await(vertx.close());
    return after.within(before);
  }

  /** The JDK keeps the threads that waited for children for a minute; they are no leak. */
  private static Future<Void> threadsBack(Vertx vertx, int before) {
    Promise<Void> back = Promise.promise();
    long timer =
        vertx.setPeriodic(
            500,
            tick -> {
              if (ManagementFactory.getThreadMXBean().getThreadCount() <= before) {
                back.tryComplete();
              }
            });
    vertx.setTimer(Duration.ofMinutes(3).toMillis(), late -> back.tryComplete());
    return back.future().onComplete(done -> vertx.cancelTimer(timer));
  }

  /** One capture after the other until all have been begun. */
  private Future<Void> lane(Captures service, int total) {
    int number = begun.getAndIncrement();
    if (number >= total) {
      return Future.succeededFuture();
    }
    Path file = directory.resolve(number + ".pcap");
    long asked = System.nanoTime();
    return service
        .start(
            new CaptureRequest(
                "soak-" + number,
                "lo",
                Optional.empty(),
                file,
                "udp port 9",
                Optional.empty(),
                Optional.empty()))
        .onSuccess(capture -> listening.add(System.nanoTime() - asked))
        .compose(Capture::stop)
        .compose(stopped -> delete(file))
        .compose(deleted -> lane(service, total));
  }

  private static Future<Void> delete(Path file) {
    Promise<Void> deleted = Promise.promise();
    try {
      Files.delete(file);
      deleted.complete();
    } catch (IOException failed) {
      deleted.fail(failed);
    }
    return deleted.future();
  }

  private void print(Leavings before, Leavings after, long wall, long ticks) {
    out.printf("machine: %s%n", MachineLine.text());
    out.printf("%d captures, %d at a time, in %.1f s%n", captures, atOnce, wall / 1e9);
    out.printf(
        "start to listening: median %.0f ms, p99 %.0f ms%n",
        Percentile.of(listening, 50) / 1e6, Percentile.of(listening, 99) / 1e6);
    out.printf(
        "processor per capture: %.1f ms in its children%n",
        ticks * 1000.0 / TICKS_PER_SECOND / captures);
    out.printf("before: %s%nafter:  %s%n", before, after);
    out.println(after.within(before) ? "nothing is left" : "SOMETHING IS LEFT");
  }

  /** Processor time of children that have been waited for, in clock ticks. */
  private static long childTicks() throws IOException {
    String stat = Files.readString(Path.of("/proc/self/stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    return Long.parseLong(fields[13]) + Long.parseLong(fields[14]);
  }

  /** What a leak would change. */
  private record Leavings(long descriptors, long children, long files, int threads) {

    /** Fewer threads than before is no leak. */
    boolean within(Leavings before) {
      return descriptors <= before.descriptors
          && children <= before.children
          && files <= before.files
          && threads <= before.threads;
    }

    static Leavings now(Path directory) throws IOException {
      return new Leavings(
          count(Path.of("/proc/self/fd")),
          ProcessHandle.current().descendants().filter(ProcessHandle::isAlive).count(),
          count(directory),
          ManagementFactory.getThreadMXBean().getThreadCount());
    }

    private static long count(Path directory) throws IOException {
      try (Stream<Path> entries = Files.list(directory)) {
        return entries.count();
      }
    }
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.timeout(20, TimeUnit.MINUTES).toCompletionStage().toCompletableFuture().get();
  }
}
