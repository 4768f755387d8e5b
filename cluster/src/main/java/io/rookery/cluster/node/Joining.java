package io.rookery.cluster.node;

import io.rookery.cluster.config.NodeConfiguration;
import io.rookery.cluster.membership.ClusterStart;
import io.rookery.cluster.membership.Clustered;
import io.rookery.cluster.membership.Membership;
import io.rookery.cluster.peer.PeerIdentity;
import io.rookery.cluster.peer.Protocol;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.util.UUID;

/** How a node gets its Vert.x: with the bus of its cluster, or alone. */
final class Joining {

  private Joining() {}

  /** What other members are to know of the node; each call is another boot of it. */
  static PeerIdentity as(NodeConfiguration configuration) {
    return new PeerIdentity(
        configuration.cluster().name(),
        configuration.node().name(),
        UUID.randomUUID().toString(),
        configuration.cluster().host(),
        Protocol.current(),
        Release.text());
  }

  /**
   * Completes when the node is a member, and at once for one that is to be alone. Fails, and throws
   * nothing, when that cannot be: whoever asks holds the data directory.
   */
  static Future<Clustered> of(NodeConfiguration configuration, PeerIdentity self) {
    VertxOptions options = new VertxOptions().setPreferNativeTransport(true);
    try {
      return configuration.cluster().enabled()
          ? new ClusterStart(configuration.cluster(), self, FilesOpening.deadlines(configuration))
              .join(options)
          : Future.succeededFuture(new Clustered(Vertx.vertx(options), Membership.alone()));
    } catch (RuntimeException refused) {
      return Future.failedFuture(
          new NodeStartException(
              "Vert.x cannot be started: %s (it needs a folder for temporary files, java.io.tmpdir)"
                  .formatted(refused.getMessage())));
    }
  }
}
