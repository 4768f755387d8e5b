package io.rookery.cluster.bench;

import io.rookery.capture.process.ChildLauncher;
import io.rookery.cluster.bench.BareRestore.Guest;
import io.rookery.scheduler.job.Stage;
import io.vertx.core.Future;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * How soon an agent answers once a node has taken a job, beside the same guest restored by QEMU
 * alone; both in turn, so that what else the host does meets both. Blocks its thread.
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
      Series warmUp = new Series(node);
      warmUp.round(MOST);
      BareRestore bare = new BareRestore(launcher, directory);
      boolean met = true;
      out.printf("%d rounds each, milliseconds from dispatch to the agent's answer%n", rounds);
      out.printf(
          "%-7s %8s %8s %8s %8s %7s   %s%n",
          "guests", "median", "p99", "bare", "p99", "ratio", "restore + capture + boot; memory");
      for (int guests : GUESTS) {
        met &= compared(new Series(node), bare, guests);
      }
      out.printf("target: a ratio of medians of at most %.2f%n", TARGET);
      return met;
    } finally {
      await(launcher.close());
      await(node.end());
    }
  }

  private boolean compared(Series series, BareRestore bare, int guests) throws Exception {
    List<Long> alone = new ArrayList<>();
    for (int i = 0; i < rounds; i++) {
      alone.addAll(await(bare.run(series.round(guests))));
    }
    double ratio = (double) Percentile.of(series.times, 50) / Percentile.of(alone, 50);
    long perGuest = Percentile.of(series.memory, 50);
    out.printf(
        "%-7d %8.0f %8.0f %8.0f %8.0f %7.2f   %d + %d + %d; %.0f MiB a guest, %.0f guests in a GiB%n",
        guests,
        Percentile.of(series.times, 50) / 1e6,
        Percentile.of(series.times, 99) / 1e6,
        Percentile.of(alone, 50) / 1e6,
        Percentile.of(alone, 99) / 1e6,
        ratio,
        series.stage(Stage.RESTORE),
        series.stage(Stage.CAPTURE),
        series.stage(Stage.BOOT),
        perGuest / MIB,
        MIB * MIB / perGuest);
    return ratio <= TARGET;
  }

  /** Rounds of as many guests at once, with what they have shown. */
  private final class Series {
    private final LabNode node;
    private final List<Long> jobs = new ArrayList<>();
    private final List<Long> times = new ArrayList<>();
    private final List<Long> memory = new ArrayList<>();

    Series(LabNode node) {
      this.node = node;
    }

    /** One round; what is needed to restore the same guests again, which have ended. */
    List<Guest> round(int guests) throws Exception {
      List<Future<Long>> submitted = new ArrayList<>();
      for (int i = 0; i < guests; i++) {
        submitted.add(node.submit());
      }
      List<Long> ids = await(Future.all(submitted)).list();
      jobs.addAll(ids);
      times.addAll(await(Future.all(ids.stream().map(restores::answered).toList())).<Long>list());
      List<Guest> running = look();
      await(Future.all(ids.stream().map(node::cancel).toList()));
      await(Future.all(ids.stream().map(restores::ended).toList()));
      return running;
    }

    private List<Guest> look() throws IOException {
      List<GuestProcess> processes = GuestProcess.of(node.data());
      List<Guest> running = new ArrayList<>();
      long kibibytes = 0;
      for (GuestProcess process : processes) {
        kibibytes += process.proportionalKibibytes();
        running.add(Guest.of(process));
      }
      memory.add(kibibytes / processes.size());
      return running;
    }

    private long stage(Stage stage) {
      return Percentile.of(restores.stage(jobs, stage), 50);
    }
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.timeout(3, TimeUnit.MINUTES).toCompletionStage().toCompletableFuture().get();
  }
}
