package io.rookery.cluster.bench;

import io.rookery.capture.process.ChildLauncher;
import io.rookery.cluster.bench.BareRestore.Guest;
import io.rookery.scheduler.job.Stage;
import io.vertx.core.Future;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * How soon an agent answers once a node has taken a job, beside the same guest restored by QEMU
 * alone; both in turn, so that what else the host does meets both. On both sides a guest that has
 * answered is ended at once, so that what it would do next slows nobody down. Blocks its thread.
 */
final class RestoreBench {
  private static final List<Integer> GUESTS = List.of(1, 4, 8);
  private static final int MOST = 8;
  private static final double TARGET = 1.10;
  private static final double MIB = 1024;

  private final Path directory;
  private final Path lab;
  private final int rounds;
  private final PrintStream out;
  private final Restores restores = new Restores();

  RestoreBench(Path directory, Path lab, int rounds, PrintStream out) {
    this.directory = directory;
    this.lab = lab;
    this.rounds = rounds;
    this.out = out;
  }

  /** True when the target is met. */
  boolean run() throws Exception {
    out.printf("machine: %s%n", MachineLine.text());
    LabNode node = await(LabNode.start(directory, lab, MOST));
    ChildLauncher launcher = ChildLauncher.create(node.vertx());
    try {
      await(node.listen(restores::heard));
      List<Guest> all = lookAround(node);
      new Series(node).round(MOST);
      BareRestore bare = new BareRestore(launcher, directory);
      boolean met = true;
      out.printf("%d rounds each, milliseconds from dispatch to the agent's answer%n", rounds);
      out.printf(
          "%-7s %8s %8s %8s %8s %7s   %s%n",
          "guests", "median", "p99", "bare", "p99", "ratio", "restore + capture + boot");
      for (int guests : GUESTS) {
        met &= compared(new Series(node), bare, all.subList(0, guests));
      }
      out.printf("target: a ratio of medians of at most %.2f%n", TARGET);
      return met;
    } finally {
      await(launcher.close());
      await(node.end());
    }
  }

  /** Runs a guest on every machine, and looks at what its node has started and what that takes. */
  private List<Guest> lookAround(LabNode node) throws Exception {
    Path sample = Files.writeString(directory.resolve("sample.sh"), "#!/bin/bash\nsleep 60\n");
    List<Future<Long>> submitted = new ArrayList<>();
    for (int i = 0; i < MOST; i++) {
      submitted.add(node.submit(sample));
    }
    List<Long> jobs = await(Future.all(submitted)).list();
    await(Future.all(jobs.stream().map(restores::answered).toList()));
    List<GuestProcess> processes = GuestProcess.of(node.data());
    List<Guest> running = new ArrayList<>();
    for (GuestProcess process : processes) {
      running.add(Guest.of(process));
    }
    if (running.size() != MOST) {
      throw new IOException("of %d guests only %d run".formatted(MOST, running.size()));
    }
    long kibibytes = processes.stream().mapToLong(GuestProcess::proportionalKibibytes).sum();
    out.printf(
        "%d guests at once: %.0f MiB each, %.0f guests in a GiB%n",
        MOST, kibibytes / MIB / MOST, MIB * MIB * MOST / kibibytes);
    await(Future.all(jobs.stream().map(node::cancel).toList()));
    await(Future.all(jobs.stream().map(restores::ended).toList()));
    return running;
  }

  private boolean compared(Series series, BareRestore bare, List<Guest> guests) throws Exception {
    List<Long> alone = new ArrayList<>();
    for (int i = 0; i < rounds; i++) {
      series.round(guests.size());
      alone.addAll(await(bare.run(guests)));
    }
    double ratio = (double) Percentile.of(series.times, 50) / Percentile.of(alone, 50);
    out.printf(
        "%-7d %8.0f %8.0f %8.0f %8.0f %7.2f   %d + %d + %d%n",
        guests.size(),
        Percentile.of(series.times, 50) / 1e6,
        Percentile.of(series.times, 99) / 1e6,
        Percentile.of(alone, 50) / 1e6,
        Percentile.of(alone, 99) / 1e6,
        ratio,
        series.stage(Stage.RESTORE),
        series.stage(Stage.CAPTURE),
        series.stage(Stage.BOOT));
    return ratio <= TARGET;
  }

  /** Rounds of as many guests at once, with the times that they have taken. */
  private final class Series {
    private final LabNode node;
    private final List<Long> jobs = new ArrayList<>();
    private final List<Long> times = new ArrayList<>();

    Series(LabNode node) {
      this.node = node;
    }

    void round(int guests) throws Exception {
      List<Future<Long>> submitted = new ArrayList<>();
      for (int i = 0; i < guests; i++) {
        submitted.add(node.submit());
      }
      List<Long> ids = await(Future.all(submitted)).list();
      jobs.addAll(ids);
      List<Future<Long>> answered =
          ids.stream().map(id -> restores.answered(id).onSuccess(time -> node.cancel(id))).toList();
      times.addAll(await(Future.all(answered)).<Long>list());
      await(Future.all(ids.stream().map(restores::ended).toList()));
    }

    private long stage(Stage stage) {
      return Percentile.of(restores.stage(jobs, stage), 50);
    }
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.timeout(3, TimeUnit.MINUTES).toCompletionStage().toCompletableFuture().get();
  }
}
