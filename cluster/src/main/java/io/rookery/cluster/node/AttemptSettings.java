package io.rookery.cluster.node;

import io.rookery.capture.process.ChildLauncher;
import io.rookery.cluster.config.NodeConfiguration;
import io.rookery.cluster.config.Timeouts;
import io.rookery.scheduler.analysis.AnalyzerArchives;
import io.rookery.scheduler.analysis.Analyzers;
import io.rookery.scheduler.analysis.AttemptContext;
import io.rookery.scheduler.analysis.Captures;
import io.rookery.scheduler.analysis.HostRelief;
import io.rookery.scheduler.analysis.PhantomRelief;
import io.rookery.scheduler.analysis.Screens;
import io.rookery.scheduler.analysis.StageDeadlines;
import io.rookery.scheduler.analysis.TcpdumpCaptures;
import io.rookery.scheduler.guest.GuestAgents;
import io.rookery.scheduler.guest.HttpGuestAgents;
import io.rookery.scheduler.job.RunLimits;
import io.rookery.scheduler.job.Stage;
import io.rookery.scheduler.machine.host.HostCommands;
import io.rookery.scheduler.machine.host.HostTurn;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * What the configuration says of attempts, in the words of attempts.
 *
 * @param vertx the node's instance
 * @param node its name
 * @param launcher starts programs of the host
 * @param archives where the analyzers' zip files stand
 * @param sweeps of this host's ports, one at a time whatever the configuration is by then
 */
record AttemptSettings(
    Vertx vertx, String node, ChildLauncher launcher, Path archives, HostTurn sweeps) {

  GuestAgents agents(NodeConfiguration configuration) {
    return new HttpGuestAgents(vertx, configuration.timeouts().guest());
  }

  /** Its commands end within the time of a call, as those of the drivers do. */
  PhantomRelief relief(NodeConfiguration configuration) {
    Timeouts timeouts = configuration.timeouts();
    return new HostRelief(
        vertx, new HostCommands(launcher, timeouts.call()), sweeps, timeouts.firstAnswer());
  }

  Captures captures(NodeConfiguration configuration) {
    if (!configuration.capture().enabled()) {
      return (fence, machine, restored, server, file) -> Future.succeededFuture(Optional.empty());
    }
    return new TcpdumpCaptures(
        new io.rookery.capture.pcap.Captures(vertx, node),
        configuration.capture().interfaceName(),
        configuration.capture().filter());
  }

  /** The analyzers' folders are read when the next guest of their platform needs them. */
  Analyzers analyzers(NodeConfiguration configuration) {
    return new AnalyzerArchives(vertx, archives, AnalyzerSources.of(configuration));
  }

  static StageDeadlines deadlines(Timeouts timeouts) {
    return new StageDeadlines(
        timeouts.restore(),
        timeouts.capture(),
        timeouts.boot(),
        timeouts.uploadTime(),
        timeouts.analysis(),
        timeouts.critical(),
        timeouts.lost(),
        timeouts.poll(),
        timeouts.collect(),
        timeouts.stop());
  }

  static RunLimits limits(Timeouts timeouts) {
    return new RunLimits(
        timeouts.analysis(),
        timeouts.longest(),
        timeouts.critical(),
        Map.of(
            Stage.RESTORE, timeouts.restore(),
            Stage.CAPTURE, timeouts.capture(),
            Stage.BOOT, timeouts.boot(),
            Stage.COLLECT, timeouts.collect()));
  }

  /** The same for attempts that start after the configuration was read again. */
  AttemptContext changed(AttemptContext attempts, NodeConfiguration before, NodeConfiguration now) {
    boolean sameCalls = before.timeouts().guest().equals(now.timeouts().guest());
    return new AttemptContext(
        attempts.store(),
        attempts.events(),
        sameCalls ? attempts.agents() : agents(now),
        captures(now),
        attempts.results(),
        attempts.resultServer(),
        attempts.files(),
        analyzers(now),
        attempts.samples(),
        attempts.leaks(),
        relief(now),
        deadlines(now.timeouts()),
        now.results().limits().file(),
        new Screens(vertx, now.screenshots().terms()),
        now.guest().settings());
  }
}
