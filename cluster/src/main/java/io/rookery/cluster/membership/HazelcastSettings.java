package io.rookery.cluster.membership;

import com.hazelcast.config.Config;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.config.MapConfig;
import com.hazelcast.config.MultiMapConfig;
import com.hazelcast.config.NetworkConfig;
import io.rookery.cluster.config.ClusterOptions;
import java.util.Map;

/**
 * How Hazelcast is set up: named members or one DNS service and nothing else, one interface, no
 * multicast, no telephone home, and absences noticed within {@code cluster.silence}. It holds
 * nothing that may not be lost.
 */
public final class HazelcastSettings {
  /** Attributes by which members of Rookery know each other; client programs have none of them. */
  static final String NODE = "rookery.node";

  static final String BOOT = "rookery.boot";
  static final String HOST = "rookery.host";
  static final String RELEASE = "rookery.release";

  private HazelcastSettings() {}

  /** The settings of a node. */
  static Config of(ClusterOptions options, Member self) {
    Config config = basic(options);
    Map.of(NODE, self.node(), BOOT, self.boot(), HOST, self.host(), RELEASE, self.release())
        .forEach(config.getMemberAttributeConfig()::setAttribute);
    return config;
  }

  /** The settings of a program that joins as a client of the bus: it holds no data and no jobs. */
  public static Config ofClient(ClusterOptions options) {
    return basic(options).setLiteMember(true);
  }

  private static Config basic(ClusterOptions options) {
    Config config = new Config().setClusterName(options.name());
    properties(options).forEach(config::setProperty);
    // What the cluster manager expects of its own maps.
    config.addMultiMapConfig(
        new MultiMapConfig("__vertx.subs")
            .setBackupCount(1)
            .setValueCollectionType(MultiMapConfig.ValueCollectionType.SET));
    config.addMapConfig(new MapConfig("__vertx.haInfo").setBackupCount(1));
    config.addMapConfig(new MapConfig("__vertx.nodeInfo").setBackupCount(1));
    config.getJetConfig().setEnabled(false);
    network(config.getNetworkConfig(), options);
    return config;
  }

  private static Map<String, String> properties(ClusterOptions options) {
    return Map.ofEntries(
        Map.entry("hazelcast.logging.type", "slf4j"),
        Map.entry("hazelcast.phone.home.enabled", "false"),
        Map.entry("hazelcast.shutdownhook.enabled", "false"),
        // One address and no other, also one that no interface lists, such as 127.0.1.1.
        Map.entry("hazelcast.socket.bind.any", "false"),
        Map.entry("hazelcast.local.localAddress", options.host()),
        Map.entry("hazelcast.heartbeat.interval.seconds", "1"),
        Map.entry(
            "hazelcast.max.no.heartbeat.seconds", Long.toString(options.silence().toSeconds())),
        Map.entry("hazelcast.merge.first.run.delay.seconds", "5"),
        Map.entry("hazelcast.merge.next.run.delay.seconds", "5"),
        Map.entry("hazelcast.graceful.shutdown.max.wait", "15"),
        Map.entry("hazelcast.wait.seconds.before.join", "0"),
        Map.entry("hazelcast.operation.call.timeout.millis", "10000"),
        Map.entry("hazelcast.partial.member.disconnection.resolution.heartbeat.count", "5"));
  }

  private static void network(NetworkConfig network, ClusterOptions options) {
    network.setPort(options.port()).setPortAutoIncrement(false).setPublicAddress(options.host());
    JoinConfig join = network.getJoin();
    join.getAutoDetectionConfig().setEnabled(false);
    join.getMulticastConfig().setEnabled(false);
    if (options.kubernetes().isPresent()) {
      join.getKubernetesConfig()
          .setEnabled(true)
          .setProperty("service-dns", options.kubernetes().get())
          .setProperty("service-port", Integer.toString(options.port()));
    } else {
      join.getTcpIpConfig()
          .setEnabled(true)
          .setConnectionTimeoutSeconds(2)
          .setMembers(options.members().stream().map(host -> host + ":" + options.port()).toList());
    }
  }
}
