package io.rookery.cluster.bench;

import io.rookery.capture.process.Child;
import io.rookery.capture.process.ChildLauncher;
import io.rookery.capture.process.ChildSpec;
import io.rookery.capture.process.Finished;
import io.rookery.scheduler.job.EventType;
import io.rookery.scheduler.job.JobEvent;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * Many attempts in a row on a few virtual machines, while the processors have other work too, and a
 * count of what is left of them. Blocks its thread.
 */
final class MachineSoak {
  private static final int MACHINES = 4;
  private static final Duration STEP = Duration.ofSeconds(20);

  private final Path directory;
  private final Path lab;
  private final int attempts;
  private final PrintStream out;
  private final Map<String, Integer> outcomes = new TreeMap<>();
  private Promise<Void> allEnded = Promise.promise();
  private int missing;

  MachineSoak(Path directory, Path lab, int attempts, PrintStream out) {
    this.directory = directory;
    this.lab = lab;
    this.attempts = attempts;
    this.out = out;
  }

  /** True when every attempt was completed and nothing of them is left. */
  boolean run() throws Exception {
    out.printf("machine: %s%n", MachineLine.text());
    Path sample = Files.writeString(directory.resolve("sample.sh"), "#!/bin/bash\nhostname\n");
    Set<String> others = LabThings.hostCables();
    LabNode node = await(LabNode.start(directory, lab, MACHINES));
    ChildLauncher launcher = ChildLauncher.create(node.vertx());
    Set<String> names = LabThings.hostCables();
    names.removeAll(others);
    boolean clean = false;
    try {
      await(node.listen(this::heard));
      soak(node, sample, MACHINES);
      outcomes.clear();
      LabThings before = look(node, launcher, names);
      List<Child> load = load(launcher);
      long begun = System.nanoTime();
      soak(node, sample, attempts);
      long wall = System.nanoTime() - begun;
      await(Future.all(load.stream().map(Child::stop).toList()));
      LabThings after = look(node, launcher, names);
      out.printf(
          "%d attempts on %d machines in %.1f s, with %d busy process(es) beside them: %s%n",
          attempts, MACHINES, wall / 1e9, load.size(), outcomes);
      out.printf("before: %s%nafter:  %s%n", before, after);
      clean = after.within(before) && outcomes.equals(Map.of("completed", attempts));
    } finally {
      await(launcher.close());
      await(node.end());
    }
    LabThings end = LabThings.now(node.data(), names, "");
    out.printf("ended:  %s%n", end);
    boolean gone = end.machines() + end.cables() + end.namespaces() == 0 && end.children() == 0;
    out.println(clean && gone ? "nothing is left" : "SOMETHING IS LEFT, OR HAS FAILED");
    return clean && gone;
  }

  private void soak(LabNode node, Path sample, int jobs) throws Exception {
    synchronized (this) {
      missing = jobs;
      allEnded = Promise.promise();
    }
    for (int i = 0; i < jobs; i++) {
      await(node.submit(sample));
    }
    await(allEnded.future());
  }

  private synchronized void heard(JobEvent event) {
    switch (event.type()) {
      case EventType.JOB_COMPLETED -> ended("completed");
      case EventType.JOB_FAILED -> ended(String.valueOf(event.data().getValue("failure")));
      default -> {
        // Only ends are counted.
      }
    }
  }

  private void ended(String outcome) {
    outcomes.merge(outcome, 1, Integer::sum);
    missing--;
    if (missing == 0) {
      allEnded.complete();
    }
  }

  /** Leaves every second processor to the machines. */
  private static List<Child> load(ChildLauncher launcher) throws Exception {
    List<Child> load = new ArrayList<>();
    for (int i = 0; i < Math.max(1, Runtime.getRuntime().availableProcessors() / 2); i++) {
      load.add(
          await(
              launcher.start(
                  ChildSpec.of("load", List.of("/bin/sh", "-c", "while :; do :; done")))));
    }
    return load;
  }

  private static LabThings look(LabNode node, ChildLauncher launcher, Set<String> names)
      throws Exception {
    StringBuilder links = new StringBuilder();
    for (String name : names) {
      Finished shown =
          await(launcher.run(ChildSpec.of("ip", List.of("ip", "-n", name, "-o", "link")), STEP));
      links.append(shown.stdout());
    }
    return LabThings.now(node.data(), names, links.toString());
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.timeout(2, TimeUnit.HOURS).toCompletionStage().toCompletableFuture().get();
  }
}
