package io.rookery.cluster.chaos;

import io.vertx.core.Future;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * One run of the suite: the field, a load and a hand for a while, then rest, and the checker's
 * verdict. Runs on an ordinary thread and blocks it.
 */
public final class ChaosRun {
  private static final Duration OPEN = Duration.ofMinutes(3);
  private static final Duration HEAL = Duration.ofMinutes(6);
  private static final Duration SETTLE = Duration.ofMinutes(30);
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration RUNS = Duration.ofMillis(50);

  /** A node that is cut off notices within a lease, and its machines stop at once; and some. */
  private static final Duration STOPS = Duration.ofSeconds(20);

  private static final int MOST_PRINTED = 20;

  private final ChaosTerms terms;
  private final Path directory;
  private final PrintStream out;
  private final FieldMap map;
  private final Plan plan;
  private final Ledger ledger = new Ledger();

  /** {@code directory} takes all files; they stay. */
  public ChaosRun(ChaosTerms terms, Path directory, PrintStream out) {
    this.terms = terms;
    this.directory = directory;
    this.out = out;
    this.map = new FieldMap(ProcessHandle.current().pid(), terms.nodes());
    this.plan = Planner.plan(terms.seed(), terms.plan());
  }

  /**
   * Runs it all; prints every step, the figures and the violations.
   *
   * @return whether nothing was violated
   */
  public boolean run() throws Exception {
    out.printf(
        "seed %d, %d nodes with %d simulated guests each, %d s, %d planned faults%n",
        terms.seed(),
        terms.nodes(),
        terms.machines(),
        terms.span().toSeconds(),
        plan.steps().size());
    Files.createDirectories(directory);
    List<Violation> violations = new ArrayList<>();
    try (Stage stage = new Stage();
        LogFile log = new LogFile(directory.resolve("journal.log"))) {
      Journal journal =
          new Journal(
              line -> {
                log.line(line);
                out.println(line);
              });
      Camp camp = new Camp(stage, new Field(stage.vertx(), map, directory));
      violations.addAll(camp.during(OPEN, field -> disturbed(stage, field, journal)));
      violations.addAll(camp.left());
    }
    print(violations);
    return violations.isEmpty();
  }

  private void print(List<Violation> violations) {
    History.grouped(violations, Violation::rule)
        .values()
        .forEach(
            broken ->
                broken.stream()
                    .limit(MOST_PRINTED)
                    .forEach(violation -> out.println("VIOLATED   " + violation)));
    out.printf(
        violations.isEmpty()
            ? "nothing lost, nothing twice; the seed was %2$d%n"
            : "%1$d VIOLATIONS; the seed was %2$d%n",
        violations.size(),
        terms.seed());
  }

  private List<Violation> disturbed(Stage stage, Field field, Journal journal) throws Exception {
    Instant begun = Instant.now();
    NodeTemplate template =
        new NodeTemplate(map, directory, terms.machines(), RUNS, terms.silence());
    field.people(template, journal);
    stage.await(OPEN, field::startNodes);
    journal.note("all nodes are ready");
    HistoryReader reader = new HistoryReader(stage.vertx(), field.store().connectOptions());
    Backlog backlog = new Backlog(stage, reader);
    disturb(stage, field, journal, backlog);
    boolean settled = stage.await(SETTLE, () -> backlog.empty(PATIENCE));
    journal.note(settled ? "no job waits or runs" : "SOME JOBS DO NOT END");
    stage.await(OPEN, field::endNodes).forEach(journal::finding);
    History history =
        stage.await(
            SETTLE,
            () -> reader.read(ledger.account(), Diaries.read(map, template, journal.deeds())));
    stage.await(OPEN, reader::close);
    Overrun overrun = new Overrun(history, journal.deeds(), map);
    TakeOvers takeOvers = new TakeOvers(history, journal.deeds(), map, terms.machines());
    new Figures(history, journal.deeds(), takeOvers.all(), overrun.all())
        .print(out, Duration.between(begun, Instant.now()), ledger.again());
    List<Violation> violations = new ArrayList<>(Checker.violations(history));
    violations.addAll(overrun.violations(STOPS));
    journal.findings().stream()
        .map(text -> new Violation("nodes do as they are told", "suite", text))
        .forEach(violations::add);
    return violations;
  }

  /** Ends when everything is healed and everything that was sent has been accepted. */
  private void disturb(Stage stage, Field field, Journal journal, Backlog backlog)
      throws Exception {
    NodeApi api = new NodeApi(stage.vertx(), map, field.token());
    Load load =
        new Load(stage, api, ledger, backlog::last, terms.mix(), terms.nodes(), terms.seed());
    Hand hand = new Hand(stage, plan, terms.atOnce(), field, journal);
    stage.await(
        terms.span().multipliedBy(2).plus(OPEN),
        () -> {
          backlog.begin();
          load.begin();
          hand.begin();
          return stage.after(terms.span()).compose(over -> finished(hand));
        });
    journal.note("the hand rests");
    stage.await(HEAL, hand::rest);
    stage.await(HEAL, load::stop);
    journal.note("everything is healed, everything is accepted; the last jobs run");
    backlog.stop();
    api.close();
  }

  /** What is late is waited for, within bounds. */
  private Future<Void> finished(Hand hand) {
    return hand.finished()
        .timeout(terms.span().toMillis(), TimeUnit.MILLISECONDS)
        .recover(late -> Future.succeededFuture());
  }
}
