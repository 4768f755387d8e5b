package io.rookery.cluster.chaos;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.io.PrintStream;
import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * One run of the suite: the field, a load and a hand for a while, then rest, and the checker's
 * verdict. Runs on an ordinary thread and blocks it.
 */
public final class ChaosRun {
  private static final Duration OPEN = Duration.ofMinutes(3);
  private static final Duration HEAL = Duration.ofMinutes(6);
  private static final Duration SETTLE = Duration.ofMinutes(30);
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration CLOSE = Duration.ofMinutes(3);

  private final ChaosTerms terms;
  private final Path directory;
  private final PrintStream out;
  private final FieldMap map;
  private final Plan plan;
  private final Vertx vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));
  private final Context stage = vertx.getOrCreateContext();
  private final Ledger ledger = new Ledger();

  /** {@code directory} is there and takes all files; they stay. */
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
        "seed %d, %d nodes with %d simulated guests each, %d s, %d planned faults; files in %s%n",
        terms.seed(),
        terms.nodes(),
        terms.machines(),
        terms.span().toSeconds(),
        plan.steps().size(),
        directory);
    List<Violation> violations = new ArrayList<>();
    try (LogFile log = new LogFile(Files.createDirectories(directory).resolve("journal.log"))) {
      Journal journal =
          new Journal(
              line -> {
                log.line(line);
                out.println(line);
              });
      Field field = new Field(vertx, map, directory);
      Emergency emergency = new Emergency(() -> await(CLOSE, field::close));
      try {
        violations.addAll(inTheField(field, journal));
      } finally {
        emergency.dismiss();
        violations.addAll(leftovers(await(CLOSE, field::close)));
      }
    } finally {
      vertx.close().toCompletionStage().toCompletableFuture().get(1, TimeUnit.MINUTES);
    }
    violations.stream().limit(100).forEach(violation -> out.println("VIOLATED  " + violation));
    out.printf(
        violations.isEmpty()
            ? "nothing lost, nothing twice (seed %d)%n"
            : "VIOLATIONS; the seed was %d%n",
        terms.seed());
    return violations.isEmpty();
  }

  private List<Violation> inTheField(Field field, Journal journal) throws Exception {
    Instant begun = Instant.now();
    await(OPEN, field::open);
    NodeTemplate template =
        new NodeTemplate(map, directory, terms.machines(), Duration.ofMillis(50), terms.silence());
    field.people(template, journal);
    await(OPEN, field::startNodes);
    journal.note("all nodes are ready");
    HistoryReader reader = new HistoryReader(vertx, field.store().connectOptions());
    NodeApi api = new NodeApi(vertx, map, field.token());
    Backlog backlog = new Backlog(vertx, reader);
    Load load =
        new Load(vertx, api, ledger, backlog::last, terms.mix(), terms.nodes(), terms.seed());
    Hand hand = new Hand(vertx, plan, terms.atOnce(), field, journal);
    await(
        terms.span().multipliedBy(2).plus(OPEN),
        () -> {
          backlog.begin();
          load.begin();
          hand.begin();
          return after(terms.span()).compose(over -> finished(hand));
        });
    journal.note("the hand rests");
    await(HEAL, hand::rest);
    await(HEAL, load::stop);
    journal.note("everything is healed, everything is accepted; waiting for the last jobs");
    boolean settled = await(SETTLE, () -> backlog.empty(PATIENCE));
    journal.note(settled ? "no job waits or runs" : "SOME JOBS DO NOT END");
    List<String> wrong = new ArrayList<>(await(OPEN, field::endNodes));
    backlog.stop();
    wrong.addAll(journal.findings());
    History history =
        await(SETTLE, () -> reader.read(ledger.account(), lives(template, journal.deeds())));
    await(CLOSE, reader::close);
    api.close();
    List<Violation> violations = new ArrayList<>(Checker.violations(history));
    wrong.forEach(text -> violations.add(new Violation("nodes end when asked", "node", text)));
    new Figures(history, journal.deeds(), map, terms.machines())
        .print(out, Duration.between(begun, Instant.now()), ledger.repeated());
    return violations;
  }

  private List<History.Life> lives(NodeTemplate template, List<Journal.Deed> deeds) {
    List<History.Life> lives = new ArrayList<>();
    for (int place : map.places()) {
      List<Instant> kills =
          deeds.stream()
              .filter(deed -> deed.fault() instanceof Kill && deed.place() == place)
              .map(Journal.Deed::broke)
              .toList();
      try {
        lives.addAll(Lives.read(Files.readAllLines(template.diary(place)), kills));
      } catch (IOException unreadable) {
        throw new ChaosException("the diary of node-" + place + " cannot be read", unreadable);
      }
    }
    return lives;
  }

  /** What is on the host although everything was taken away. */
  private List<Violation> leftovers(List<String> failures) throws IOException {
    List<String> left = new ArrayList<>(failures);
    left.addAll(Sweep.of(map.pid()));
    ProcessHandle.current()
        .descendants()
        .filter(ProcessHandle::isAlive)
        .forEach(
            child -> left.add("process " + child.info().commandLine().orElse("" + child.pid())));
    NetworkInterface.networkInterfaces()
        .map(NetworkInterface::getName)
        .filter(map.harnessDevice()::equals)
        .forEach(left::add);
    return left.stream()
        .map(thing -> new Violation("nothing is left on the host", "host", thing))
        .toList();
  }

  /** What is late is waited for, within bounds. */
  private Future<Void> finished(Hand hand) {
    return hand.finished()
        .timeout(terms.span().toMillis(), TimeUnit.MILLISECONDS)
        .recover(late -> Future.succeededFuture());
  }

  private Future<Void> after(Duration time) {
    Promise<Void> due = Promise.promise();
    vertx.setTimer(time.toMillis(), timer -> due.complete());
    return due.future();
  }

  /** Everything of the suite happens on one context; this thread waits for it. */
  private <T> T await(Duration limit, Supplier<Future<T>> work) throws Exception {
    Promise<T> result = Promise.promise();
    stage.runOnContext(
        here -> Future.succeededFuture().compose(go -> work.get()).onComplete(result));
    return result
        .future()
        .timeout(limit.toMillis(), TimeUnit.MILLISECONDS)
        .toCompletionStage()
        .toCompletableFuture()
        .get();
  }
}
