package io.rookery.cluster.membership;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.config.Config;
import com.hazelcast.config.JoinConfig;
import io.rookery.cluster.config.ClusterOptions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HazelcastSettingsTest {
  private static final Member SELF = new Member("node-1", "boot-1", "10.0.0.5", "1.2");

  private static ClusterOptions options(List<String> members, Optional<String> kubernetes) {
    return new ClusterOptions(
        true,
        "lab",
        "10.0.0.5",
        5701,
        5801,
        5802,
        members,
        kubernetes,
        Duration.ofSeconds(7),
        Duration.ofMinutes(10),
        Optional.empty());
  }

  private static Config named() {
    return HazelcastSettings.of(options(List.of("10.0.0.5", "10.0.0.6"), Optional.empty()), SELF);
  }

  private static Config inKubernetes() {
    return HazelcastSettings.of(options(List.of(), Optional.of("rookery.lab.svc")), SELF);
  }

  @Test
  void onlyNamedMembersAreLookedFor() {
    JoinConfig join = named().getNetworkConfig().getJoin();
    assertThat(join.getTcpIpConfig().isEnabled()).isTrue();
    assertThat(join.getTcpIpConfig().getMembers())
        .containsExactly("10.0.0.5:5701", "10.0.0.6:5701");
    assertThat(join.getMulticastConfig().isEnabled()).isFalse();
    assertThat(join.getAutoDetectionConfig().isEnabled()).isFalse();
    assertThat(join.getKubernetesConfig().isEnabled()).isFalse();
  }

  @Test
  void inKubernetesOnlyTheServiceIsAsked() {
    JoinConfig join = inKubernetes().getNetworkConfig().getJoin();
    assertThat(join.getKubernetesConfig().isEnabled()).isTrue();
    assertThat(join.getKubernetesConfig().getProperties())
        .isEqualTo(Map.of("service-dns", "rookery.lab.svc", "service-port", "5701"));
    assertThat(join.getTcpIpConfig().isEnabled()).isFalse();
    assertThat(join.getMulticastConfig().isEnabled()).isFalse();
    assertThat(join.getAutoDetectionConfig().isEnabled()).isFalse();
  }

  @Test
  void oneAddressAndOnePortAreUsed() {
    Config config = named();
    assertThat(config.getNetworkConfig().getPort()).isEqualTo(5701);
    assertThat(config.getNetworkConfig().isPortAutoIncrement()).isFalse();
    assertThat(config.getNetworkConfig().getPublicAddress()).isEqualTo("10.0.0.5");
    assertThat(config.getProperty("hazelcast.socket.bind.any")).isEqualTo("false");
    assertThat(config.getProperty("hazelcast.local.localAddress")).isEqualTo("10.0.0.5");
  }

  @Test
  void absencesAreNoticedAsConfiguredAndNobodyIsCalledAtHome() {
    Config config = named();
    assertThat(config.getClusterName()).isEqualTo("lab");
    assertThat(config.getProperty("hazelcast.max.no.heartbeat.seconds")).isEqualTo("7");
    assertThat(config.getProperty("hazelcast.phone.home.enabled")).isEqualTo("false");
    assertThat(config.getProperty("hazelcast.shutdownhook.enabled")).isEqualTo("false");
    assertThat(config.getJetConfig().isEnabled()).isFalse();
  }

  @Test
  void nodesKnowEachOtherAndClientProgramsHoldNothing() {
    assertThat(named().isLiteMember()).isFalse();
    assertThat(named().getMemberAttributeConfig().getAttributes())
        .isEqualTo(
            Map.of(
                HazelcastSettings.NODE,
                "node-1",
                HazelcastSettings.BOOT,
                "boot-1",
                HazelcastSettings.HOST,
                "10.0.0.5",
                HazelcastSettings.RELEASE,
                "1.2"));
    Config client = HazelcastSettings.ofClient(options(List.of("10.0.0.6"), Optional.empty()));
    assertThat(client.isLiteMember()).isTrue();
    assertThat(client.getMemberAttributeConfig().getAttributes()).isEmpty();
  }
}
