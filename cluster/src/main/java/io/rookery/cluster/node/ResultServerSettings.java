package io.rookery.cluster.node;

import io.rookery.cluster.config.NodeConfiguration;
import io.rookery.cluster.config.ResultOptions;
import io.rookery.scheduler.result.ResultServerOptions;

/** What the configuration says of results, in the words of the result server. */
final class ResultServerSettings {
  private ResultServerSettings() {}

  static ResultServerOptions of(NodeConfiguration configuration) {
    ResultOptions results = configuration.results();
    return new ResultServerOptions(
        results.host(),
        results.port(),
        results.limits(),
        results.headerTimeout(),
        results.freeSpace());
  }
}
