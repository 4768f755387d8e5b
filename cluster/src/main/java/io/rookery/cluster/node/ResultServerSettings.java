package io.rookery.cluster.node;

import io.rookery.cluster.config.NodeConfiguration;
import io.rookery.cluster.config.ResultOptions;
import io.rookery.scheduler.result.ResultServerOptions;
import java.time.Duration;

/** What the configuration says of results, in the words of the result server. */
final class ResultServerSettings {
  private static final Duration HEADER = Duration.ofSeconds(30);

  private ResultServerSettings() {}

  static ResultServerOptions of(NodeConfiguration configuration) {
    ResultOptions results = configuration.results();
    return new ResultServerOptions(
        results.host(), results.port(), results.limits(), HEADER, results.freeSpace());
  }
}
