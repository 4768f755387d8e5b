package io.rookery.cluster.membership;

import io.rookery.cluster.config.ClusterOptions;
import io.rookery.cluster.peer.PeerAddress;
import io.rookery.cluster.peer.PeerDeadlines;
import io.rookery.cluster.peer.PeerIdentity;
import io.rookery.cluster.peer.PeerTls;
import io.rookery.cluster.peer.Preflight;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Joins the cluster: asks its members first whether they take this node, because afterwards a wrong
 * name or certificate would show as silence only.
 */
public final class ClusterStart {
  private final ClusterOptions options;
  private final PeerIdentity self;
  private final PeerDeadlines deadlines;

  /** {@code self} is the node that wants to join. */
  public ClusterStart(ClusterOptions options, PeerIdentity self, PeerDeadlines deadlines) {
    this.options = options;
    this.self = self;
    this.deadlines = deadlines;
  }

  /**
   * Joins, or begins the cluster when nobody is there yet.
   *
   * @param vertx the settings of the instance, to which those of the bus are added
   * @return completes on a thread of the instance; fails with {@link
   *     io.rookery.cluster.peer.PeerRefusedException} when a member does not take this node, or
   *     with what keeps the ports from being opened; then nothing is left
   */
  public Future<Clustered> join(VertxOptions vertx) {
    Promise<Clustered> joined = Promise.promise();
    ask().compose(taken -> begin(vertx)).onComplete(joined);
    return joined.future();
  }

  private Future<Clustered> begin(VertxOptions vertx) {
    Member member = new Member(self.node(), self.boot(), self.host(), self.release());
    HazelcastClusterManager manager =
        new HazelcastClusterManager(HazelcastSettings.of(options, member));
    return Vertx.builder()
        .with(vertx.setEventBusOptions(bus(options)))
        .withClusterManager(manager)
        .buildClustered()
        .map(
            instance ->
                new Clustered(
                    instance,
                    new HazelcastMembership(
                        manager.getHazelcastInstance().getCluster(),
                        instance.getOrCreateContext())));
  }

  /** On an instance of its own, for the node's is made by joining. */
  private Future<Void> ask() {
    Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setWorkerPoolSize(1));
    Promise<Void> over = Promise.promise();
    members(vertx)
        .compose(
            members ->
                new Preflight(vertx, new PeerTls(options.tls()), deadlines).ask(self, members))
        .onComplete(answer -> vertx.close().onComplete(closed -> over.handle(answer)));
    return over.future();
  }

  private Future<List<PeerAddress>> members(Vertx vertx) {
    if (options.kubernetes().isEmpty()) {
      return Future.succeededFuture(options.members().stream().map(this::address).toList());
    }
    return vertx
        .executeBlocking(() -> InetAddress.getAllByName(options.kubernetes().get()))
        .map(
            found ->
                Arrays.stream(found).map(InetAddress::getHostAddress).map(this::address).toList())
        // A service without ready pods has no addresses: the first pod begins the cluster.
        .otherwise(List.of());
  }

  private PeerAddress address(String host) {
    return new PeerAddress(host, options.peerPort());
  }

  /** The bus of a node or of a client program: its own port, and the cluster's certificates. */
  public static EventBusOptions bus(ClusterOptions options) {
    int silence = (int) options.silence().toMillis();
    EventBusOptions bus =
        new EventBusOptions()
            .setHost(options.host())
            .setPort(options.busPort())
            .setConnectTimeout(silence)
            .setClusterPingInterval(silence)
            .setClusterPingReplyInterval(silence)
            .setSslHandshakeTimeout(silence)
            .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS);
    return new PeerTls(options.tls()).bus(bus);
  }
}
