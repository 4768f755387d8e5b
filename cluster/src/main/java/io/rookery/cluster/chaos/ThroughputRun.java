package io.rookery.cluster.chaos;

import io.rookery.cluster.chaos.History.AttemptRow;
import io.rookery.cluster.chaos.History.JobRow;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * How many jobs a minute one, two and four nodes do, with as many guests each: guests that only
 * wait, so that two processors are enough. All jobs are in the queue before the first is claimed;
 * the time is the store's, from the first attempt's start to the last one's end. Blocks its thread.
 */
public final class ThroughputRun {
  private static final Duration OPEN = Duration.ofMinutes(5);
  private static final Duration LIMIT = Duration.ofMinutes(30);
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Duration RUNS = Duration.ofSeconds(6);
  private static final Duration SILENCE = Duration.ofSeconds(10);
  private static final int MACHINES = 4;
  private static final int WARM_UP = 3;
  private static final String MEASURED = "measured-";

  private final Path directory;
  private final int each;
  private final PrintStream out;

  /** {@code each} is how many jobs there are for every guest. */
  public ThroughputRun(Path directory, int each, PrintStream out) {
    this.directory = directory;
    this.each = each;
    this.out = out;
  }

  /** Prints a line for each number of nodes; true when nothing was left on the host. */
  public boolean run() throws Exception {
    out.printf(
        "%d guests on each node, %d jobs for each guest, which waits %d ms for each; results on"
            + " two nodes where there are two%n",
        MACHINES, each, RUNS.toMillis());
    out.printf(
        "%5s %6s %9s %12s %22s%n", "nodes", "jobs", "seconds", "jobs/minute", "of proportional");
    List<Violation> left = new ArrayList<>();
    Optional<Double> one = Optional.empty();
    for (int nodes : List.of(1, 2, 4)) {
      double rate = rate(nodes, left);
      double single = one.orElse(rate);
      out.printf(" %11.1f %21.1f%%%n", rate, 100 * rate / (single * nodes));
      one = Optional.of(single);
    }
    left.forEach(out::println);
    return left.isEmpty();
  }

  /** Jobs a minute. */
  private double rate(int nodes, List<Violation> left) throws Exception {
    FieldMap map = new FieldMap(ProcessHandle.current().pid(), nodes);
    Path own = Files.createDirectories(directory.resolve("with-" + nodes));
    try (Stage stage = new Stage()) {
      Camp camp = new Camp(stage, new Field(stage.vertx(), map, own));
      NodeTemplate template = new NodeTemplate(map, own, MACHINES, RUNS, SILENCE);
      History history = camp.during(OPEN, field -> worked(stage, field, template));
      left.addAll(camp.left());
      return rate(history, nodes * MACHINES * each);
    }
  }

  private History worked(Stage stage, Field field, NodeTemplate template) throws Exception {
    field.people(template, new Journal(line -> {}));
    stage.await(OPEN, field::startNodes);
    HistoryReader reader = new HistoryReader(stage.vertx(), field.store().connectOptions());
    Backlog backlog = new Backlog(stage, reader);
    NodeApi api = new NodeApi(stage.vertx(), field.map(), field.token());
    Preload preload = new Preload(api, field.map());
    int guests = field.map().nodes() * MACHINES;
    stage.await(OPEN, () -> preload.submit("warm-up-", guests * WARM_UP));
    settle(stage, backlog);
    stage.await(OPEN, () -> preload.allNodes("drain"));
    stage.await(OPEN, () -> preload.submit(MEASURED, guests * each));
    stage.await(OPEN, () -> preload.allNodes("resume"));
    settle(stage, backlog);
    History history = stage.await(OPEN, () -> reader.read(new Ledger().account(), List.of()));
    stage.await(OPEN, reader::close);
    api.close();
    stage.await(OPEN, field::endNodes);
    return history;
  }

  private static void settle(Stage stage, Backlog backlog) throws Exception {
    if (!stage.await(LIMIT, () -> backlog.empty(PATIENCE))) {
      throw new ChaosException("jobs do not end: see the logs of the nodes");
    }
  }

  private double rate(History history, int expected) {
    Set<Long> measured =
        history.jobs().stream()
            .filter(job -> job.submission().filter(id -> id.startsWith(MEASURED)).isPresent())
            .filter(job -> job.state().equals("COMPLETED"))
            .map(JobRow::id)
            .collect(Collectors.toSet());
    if (measured.size() != expected) {
      throw new ChaosException("%d of %d jobs are complete".formatted(measured.size(), expected));
    }
    List<AttemptRow> attempts =
        history.attempts().stream().filter(attempt -> measured.contains(attempt.job())).toList();
    Instant first =
        attempts.stream().map(AttemptRow::started).min(Comparator.naturalOrder()).orElseThrow();
    Instant last =
        attempts.stream()
            .map(attempt -> attempt.ended().orElseThrow())
            .max(Comparator.naturalOrder())
            .orElseThrow();
    double seconds = Duration.between(first, last).toMillis() / 1000.0;
    out.printf("%5d %6d %9.1f", nodes(attempts).size(), expected, seconds);
    return 60 * expected / seconds;
  }

  private static Map<String, Long> nodes(List<AttemptRow> attempts) {
    return attempts.stream()
        .collect(Collectors.groupingBy(AttemptRow::node, Collectors.counting()));
  }
}
