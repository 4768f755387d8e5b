package io.rookery.cluster.bench;

import io.rookery.cluster.chaos.ChaosRun;
import io.rookery.cluster.chaos.ChaosTerms;
import io.rookery.cluster.chaos.ThroughputRun;
import io.rookery.scheduler.folder.Tree;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code rookery bench NAME}. */
@Command(
    name = "bench",
    description = "Runs a benchmark; prints its figures and the machine it ran on.",
    mixinStandardHelpOptions = true)
public final class BenchCommand implements Callable<Integer> {

  /** The benchmarks there are. */
  enum Bench {
    overhead,
    captures,
    chaos,
    throughput,
    hostile,
    restore,
    soak
  }

  @Parameters(paramLabel = "NAME", description = "one of: ${COMPLETION-CANDIDATES}")
  private Bench name;

  @Option(
      names = "--count",
      description =
          "how many jobs (200), captures (2000), jobs for each guest (10), hostile connections"
              + " (10000), rounds of restores (20), or attempts of the soak (200)",
      paramLabel = "N")
  private Integer count;

  @Option(
      names = "--at-once",
      description = "captures (50) or faults (2) at a time",
      paramLabel = "N")
  private Integer atOnce;

  @Option(names = "--minutes", description = "how long chaos lasts (5)", paramLabel = "N")
  private Integer minutes;

  @Option(names = "--seed", description = "of chaos; a random one if not given", paramLabel = "S")
  private Long seed;

  @Option(names = "--nodes", description = "how many chaos has (3)", paramLabel = "K")
  private Integer nodes;

  @Option(names = "--keep", description = "keeps the logs of chaos even if all is well")
  private boolean keep;

  @Option(
      names = "--lab",
      description = "the guest image, for restore and soak; default ROOKERY_LAB, or lab",
      defaultValue = "${env:ROOKERY_LAB:-lab}",
      paramLabel = "DIR")
  private Path lab;

  @Override
  public Integer call() throws Exception {
    Path directory = Files.createTempDirectory("rookery-bench");
    try {
      switch (name) {
        case overhead ->
            new OverheadBench(directory, count == null ? 200 : count, System.out).run();
        case captures -> {
          boolean clean =
              new CaptureSoak(
                      directory,
                      count == null ? 2000 : count,
                      atOnce == null ? 50 : atOnce,
                      System.out)
                  .run();
          return clean ? 0 : 1;
        }
        case chaos -> {
          return chaos() ? 0 : 1;
        }
        case throughput -> {
          System.out.printf("machine: %s%n", MachineLine.text());
          return new ThroughputRun(directory, count == null ? 10 : count, System.out).run() ? 0 : 1;
        }
        case hostile -> {
          int attacks = count == null ? 10_000 : count;
          return new HostileBench(directory, attacks, System.out).run() ? 0 : 1;
        }
        case restore -> {
          int rounds = count == null ? 20 : count;
          return new RestoreBench(directory, lab.toAbsolutePath(), rounds, System.out).run()
              ? 0
              : 1;
        }
        case soak -> {
          int attempts = count == null ? 200 : count;
          return new MachineSoak(directory, lab.toAbsolutePath(), attempts, System.out).run()
              ? 0
              : 1;
        }
      }
    } finally {
      new Tree(directory).delete();
    }
    return 0;
  }

  /** In a folder of its own, which stays when something was violated. */
  private boolean chaos() throws Exception {
    System.out.printf("machine: %s%n", MachineLine.text());
    Path directory = Files.createTempDirectory("rookery-chaos");
    ChaosTerms terms =
        ChaosTerms.of(
            nodes == null ? 3 : nodes,
            seed == null ? ThreadLocalRandom.current().nextLong(1_000_000) : seed,
            Duration.ofMinutes(minutes == null ? 5 : minutes),
            atOnce == null ? 2 : atOnce);
    boolean held = false;
    try {
      held = new ChaosRun(terms, directory, System.out).run();
    } finally {
      if (held && !keep) {
        new Tree(directory).delete();
      } else {
        System.out.println("logs and diaries are kept in " + directory);
      }
    }
    return held;
  }
}
