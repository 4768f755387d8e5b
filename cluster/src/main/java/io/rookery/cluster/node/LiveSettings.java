package io.rookery.cluster.node;

import io.rookery.capture.pcap.CaptureVerticle;
import io.rookery.cluster.config.NodeConfiguration;
import io.rookery.scheduler.dispatch.DispatchOptions;
import io.rookery.scheduler.dispatch.Dispatcher;
import io.rookery.scheduler.dispatch.FailOver;
import io.rookery.scheduler.dispatch.QuarantineOptions;
import io.rookery.scheduler.result.ResultServer;
import io.vertx.core.Future;
import java.util.regex.Pattern;

/**
 * What of a configuration a running node can take over: everything that attempts go by. Those that
 * run keep what they have started with.
 */
final class LiveSettings {
  private static final Pattern KEYS =
      Pattern.compile(
          "(timeouts|retry|quarantine|dispatch|capture|screenshots|analyzers|guest)\\..+"
              + "|results\\.(\\w+Limit|headerTimeout|freeSpace)"
              + "|node\\.drain");

  private final Dispatcher dispatcher;
  private final FailOver failOver;
  private final CaptureVerticle captures;
  private final ResultServer results;
  private final AttemptSettings attempts;

  LiveSettings(
      Dispatcher dispatcher,
      FailOver failOver,
      CaptureVerticle captures,
      ResultServer results,
      AttemptSettings attempts) {
    this.dispatcher = dispatcher;
    this.failOver = failOver;
    this.captures = captures;
    this.results = results;
    this.attempts = attempts;
  }

  /** Whether a key is one of these; all others are read when a node starts, and then only. */
  static boolean has(String key) {
    return KEYS.matcher(key).matches();
  }

  static DispatchOptions dispatch(NodeConfiguration configuration) {
    return new DispatchOptions(
        configuration.retry().attempts(),
        configuration.dispatch().sweep(),
        configuration.node().lease(),
        quarantine(configuration.quarantine()));
  }

  private static QuarantineOptions quarantine(
      io.rookery.cluster.config.QuarantineOptions configured) {
    return new QuarantineOptions(
        configured.after(), configured.probe(), configured.longest(), configured.nodeAfter());
  }

  /**
   * Refuses values that cannot be taken over, before anything is.
   *
   * @throws IllegalArgumentException names what is wrong
   */
  void check(NodeConfiguration now) {
    CaptureSettings.of(now);
  }

  Future<Void> take(NodeConfiguration before, NodeConfiguration now) {
    captures.use(CaptureSettings.of(now));
    results.bound(ResultServerSettings.of(now));
    failOver.use(dispatch(now));
    return dispatcher.use(running -> attempts.changed(running, before, now), dispatch(now));
  }
}
