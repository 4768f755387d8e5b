package io.rookery.scheduler.machine.simulated;

import io.rookery.scheduler.machine.Dialect;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What an analyzer does as far as the host can see: a log for as long as it runs, files, and a
 * report at the end.
 */
final class SimulatedAnalyzer {
  private static final Duration PAUSE = Duration.ofMillis(100);

  private final GuestSockets sockets;
  private final Dialect dialect;
  private final SimulatedOptions options;
  private final GuestClock clock;
  private final Consumer<AnalysisEnd> report;

  /**
   * An analyzer that has not started.
   *
   * @param report told how it ended, once for each start; not told when the guest ends before
   */
  SimulatedAnalyzer(
      GuestSockets sockets,
      Dialect dialect,
      SimulatedOptions options,
      GuestClock clock,
      Consumer<AnalysisEnd> report) {
    this.sockets = sockets;
    this.dialect = dialect;
    this.options = options;
    this.clock = clock;
    this.report = report;
  }

  /**
   * Starts the analyzer.
   *
   * @param script its path in the guest
   */
  void start(GuestDisk disk, String script) {
    Optional<AnalysisConf> found = disk.configuration(script).filter(AnalysisConf::complete);
    if (!disk.hasAnalyzer(script)) {
      report.accept(new AnalysisEnd.Died(2));
    } else if (found.isEmpty()) {
      report.accept(new AnalysisEnd.Died(1));
    } else {
      AnalysisConf conf = found.get();
      connect(conf).onSuccess(log -> run(disk, script, conf, new ResultLog(log, clock)));
    }
  }

  private void run(GuestDisk disk, String script, AnalysisConf conf, ResultLog log) {
    log.line("INFO", "Analysis of job " + conf.text("id") + " starts in a simulated guest");
    boolean url = conf.text("category").equals("url");
    Optional<String> subject =
        url
            ? Optional.of(DroppedFile.sha256(Buffer.buffer(conf.text("target"))))
            : disk.sample(conf.text("file_name")).map(Upload::sha256);
    if (subject.isEmpty()) {
      end(log, new AnalysisEnd.Failed("there is no sample " + conf.text("file_name")));
      return;
    }
    log.line("DEBUG", "The target's SHA-256 is " + subject.get());
    HostileAnalyzer hostile = new HostileAnalyzer(sockets, () -> connect(conf), options.attacks());
    Future.join(timeOver(disk, script, conf), drop(conf, subject.get(), 0), hostile.attack())
        .onSuccess(
            over ->
                end(
                    log,
                    options.fails()
                        ? new AnalysisEnd.Failed("the simulated analyzer was told to fail")
                        : new AnalysisEnd.Succeeded()));
  }

  /** The report comes before the end of the log, for the log's end makes the host ask. */
  private void end(ResultLog log, AnalysisEnd end) {
    if (end instanceof AnalysisEnd.Failed failed) {
      log.line("CRITICAL", failed.reason());
    }
    log.line("INFO", "Analysis completed.");
    report.accept(end);
    log.end();
  }

  private Future<Void> timeOver(GuestDisk disk, String script, AnalysisConf conf) {
    boolean all = !options.ends() || conf.flag("enforce_timeout");
    return all
        ? pass(disk, script, Duration.ZERO, Duration.ofSeconds(conf.number("timeout").orElse(0L)))
        : sockets.after(options.runs());
  }

  /** When the time is over, the host may have extended it. */
  private Future<Void> pass(GuestDisk disk, String script, Duration passed, Duration whole) {
    return sockets
        .after(whole.minus(passed))
        .compose(
            over ->
                disk.extension(script)
                    .filter(extended -> extended.compareTo(whole) > 0)
                    .map(extended -> pass(disk, script, whole, extended))
                    .orElseGet(Future::succeededFuture));
  }

  /** One file after the other; one that cannot be delivered is lost, as with real analyzers. */
  private Future<Void> drop(AnalysisConf conf, String subject, int number) {
    if (number == options.drops()) {
      return Future.succeededFuture();
    }
    return connect(conf)
        .compose(
            socket ->
                socket.end(DroppedFile.of(subject, number).delivery(dialect)).otherwiseEmpty())
        .compose(sent -> drop(conf, subject, number + 1));
  }

  /** Analyzers try for ever; the end of the guest ends it. */
  private Future<NetSocket> connect(AnalysisConf conf) {
    return sockets
        .connect(conf.text("ip"), conf.number("port").orElse(0L).intValue())
        .recover(refused -> sockets.after(PAUSE).compose(again -> connect(conf)));
  }
}
