package io.rookery.cluster.demo;

import com.hazelcast.config.Config;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.config.NetworkConfig;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.spi.cluster.hazelcast.ConfigUtil;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * How a program of one's own joins the nodes' cluster. It becomes a lite member: it holds none of
 * the cluster's data, so its coming and going moves nothing and its death loses nothing.
 *
 * @param cluster the nodes' {@code cluster.name}
 * @param members where nodes are, {@code HOST} or {@code HOST:PORT}
 * @param host this program's address, which the nodes must reach
 * @param busPort this program's port for the event bus; 0 for any free one
 * @param tls as the nodes have it: without it the nodes refuse a program, or it them
 */
record BusMembership(
    String cluster, List<String> members, String host, int busPort, Optional<Tls> tls) {

  /** PEM files: this program's key and certificate, and the authority that signs all members. */
  record Tls(Path key, Path cert, Path ca) {}

  BusMembership {
    members = List.copyOf(members);
  }

  /** Completes when the program is a member; fails when it could not become one in time. */
  Future<Vertx> join(Duration limit) {
    return Vertx.builder()
        .with(new VertxOptions().setEventBusOptions(bus()))
        .withClusterManager(new HazelcastClusterManager(hazelcast()))
        .buildClustered()
        .timeout(limit.toMillis(), TimeUnit.MILLISECONDS)
        .recover(cause -> Future.failedFuture(notFound(cause)));
  }

  /** A lite member that is alone has nobody who holds data for it, and so cannot start. */
  private IllegalStateException notFound(Throwable cause) {
    return new IllegalStateException(
        "no node of cluster %s was found at %s from %s: check names, addresses and firewalls (%s)"
            .formatted(cluster, String.join(", ", members), host, cause.getMessage()));
  }

  /** The data structures of the cluster manager's own defaults, on named members only. */
  private Config hazelcast() {
    Config config = ConfigUtil.loadConfig();
    config
        .setClusterName(cluster)
        .setLiteMember(true)
        .setProperty("hazelcast.logging.type", "slf4j")
        .setProperty("hazelcast.phone.home.enabled", "false")
        .setProperty("hazelcast.shutdownhook.enabled", "false")
        .setProperty("hazelcast.socket.bind.any", "false")
        .setProperty("hazelcast.wait.seconds.before.join", "0")
        .setProperty("hazelcast.max.no.heartbeat.seconds", "10")
        .setProperty("hazelcast.heartbeat.interval.seconds", "1");
    // Nobody looks for this program, so any free port will do.
    NetworkConfig network = config.getNetworkConfig().setPort(0).setPortAutoIncrement(false);
    network.getInterfaces().setEnabled(true).addInterface(host);
    JoinConfig join = network.getJoin();
    join.getAutoDetectionConfig().setEnabled(false);
    join.getMulticastConfig().setEnabled(false);
    join.getTcpIpConfig().setEnabled(true).setMembers(members);
    return config;
  }

  private EventBusOptions bus() {
    EventBusOptions bus = new EventBusOptions().setHost(host).setPort(busPort);
    tls.ifPresent(
        files ->
            bus.setSsl(true)
                .setTrustAll(false)
                .setClientAuth(ClientAuth.REQUIRED)
                .setKeyCertOptions(
                    new PemKeyCertOptions()
                        .setKeyPath(files.key().toString())
                        .setCertPath(files.cert().toString()))
                .setTrustOptions(new PemTrustOptions().addCertPath(files.ca().toString())));
    return bus;
  }
}
