package io.rookery.cluster.bench;

import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What a guest that attacks the result server costs the others: their completion times without and
 * with it. Both runs are made several times in turn, so that what else the host does meets both.
 */
final class HostileBench {
  private static final int GUESTS = 50;
  private static final Duration RUNS = Duration.ofSeconds(10);
  private static final int ROUNDS = 3;
  private static final double TARGET = 1.10;

  private final Path directory;
  private final int attacks;
  private final PrintStream out;
  private final List<Long> quiet = new ArrayList<>();
  private final List<Long> hostile = new ArrayList<>();
  private int incomplete;
  private int broken;

  HostileBench(Path directory, int attacks, PrintStream out) {
    this.directory = directory;
    this.attacks = attacks;
    this.out = out;
  }

  /** True when the others were completed, hardly later than without it, and nothing got out. */
  boolean run() throws Exception {
    out.printf("machine: %s%n", MachineLine.text());
    out.printf(
        "%d guests whose analyses take %d s, and one more, which then makes %d hostile connections; %d"
            + " rounds%n",
        GUESTS, RUNS.toSeconds(), attacks, ROUNDS);
    round("warm-up", 0);
    quiet.clear();
    long before = heapMebibytes();
    for (int i = 1; i <= ROUNDS; i++) {
      round("quiet-" + i, 0);
      round("hostile-" + i, attacks);
    }
    long after = heapMebibytes();
    double ratio = (double) Percentile.of(hostile, 99) / Percentile.of(quiet, 99);
    out.printf("%-10s %12s %12s%n", "", "median ms", "p99 ms");
    print("quiet", quiet);
    print("hostile", hostile);
    out.printf("p99 of hostile to quiet: %.3f (target: at most %.2f)%n", ratio, TARGET);
    out.printf("heap after collection: %d MiB before, %d MiB after%n", before, after);
    out.printf("normal jobs that were not completed: %d%n", incomplete);
    out.printf("files outside their attempt's folder: %d%n", broken);
    return ratio <= TARGET && incomplete == 0 && broken == 0;
  }

  private void round(String name, int connections) throws Exception {
    Path folder = Files.createDirectory(directory.resolve(name));
    HostileRun run = new HostileRun(folder, GUESTS, RUNS, connections);
    HostileRun.Outcome outcome = run.run();
    (connections == 0 ? quiet : hostile).addAll(outcome.nanos());
    incomplete += GUESTS - outcome.completed();
    out.printf(
        "  %-10s median %6d ms, slowest %6d ms; event loops late by %d ms (p99), %d ms (most)%s%n",
        name,
        Percentile.of(outcome.nanos(), 50) / 1_000_000,
        Percentile.of(outcome.nanos(), 100) / 1_000_000,
        Percentile.of(outcome.lag(), 99) / 1_000_000,
        Percentile.of(outcome.lag(), 100) / 1_000_000,
        connections == 0 ? "" : text(outcome.extra()));
    List<Path> found =
        new Confinement(directory, run.data()).broken(outcome.extra().job(), outcome.jobs());
    found.forEach(path -> out.println("  out of its folder: " + path));
    broken += found.size();
  }

  private static String text(HostileRun.Extra hostile) {
    return "; attack over after %d ms: %s"
        .formatted(hostile.took().toMillis(), hostile.summary().encode());
  }

  private void print(String name, List<Long> nanos) {
    out.printf(
        "%-10s %12.0f %12.0f%n",
        name, Percentile.of(nanos, 50) / 1e6, Percentile.of(nanos, 99) / 1e6);
  }

  private static long heapMebibytes() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() >> 20;
  }
}
