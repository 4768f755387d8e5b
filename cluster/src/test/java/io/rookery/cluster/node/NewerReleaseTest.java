package io.rookery.cluster.node;

import static io.rookery.cluster.gateway.FakeNode.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rookery.cluster.config.ClusterOptions;
import io.rookery.cluster.membership.ClusterStart;
import io.rookery.cluster.membership.HazelcastSettings;
import io.rookery.cluster.membership.NodeCommands;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.json.JsonObject;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two nodes of this release, and somebody who speaks and writes as a newer one might. */
class NewerReleaseTest {
  private static final String STATES = "rookery.nodes.state";
  private static final Map<String, JsonObject> STATE_OF = new ConcurrentHashMap<>();

  @TempDir private static Path directory;
  private static ClusterOfNodes cluster;
  private static Vertx newer;

  @BeforeAll
  static void start() throws Exception {
    cluster = new ClusterOfNodes(directory, 48, 2).start(1, 2);
    ClusterOptions options =
        new ClusterOptions(
            true,
            "several",
            cluster.host(9),
            5701,
            5801,
            5802,
            cluster.hosts(),
            Optional.empty(),
            Duration.ofSeconds(4),
            Duration.ofMinutes(10),
            Optional.empty());
    newer =
        await(
            Vertx.builder()
                .with(new VertxOptions().setEventBusOptions(ClusterStart.bus(options)))
                .withClusterManager(
                    new HazelcastClusterManager(HazelcastSettings.ofClient(options)))
                .buildClustered());
    newer
        .eventBus()
        .consumer(
            STATES,
            (Message<JsonObject> said) -> {
              if (said.body().getInteger("v") == 1) {
                STATE_OF.put(said.body().getString("name"), said.body());
              }
            });
    Awaitility.await().until(() -> STATE_OF.size() == 2);
  }

  @AfterAll
  static void stop() throws Exception {
    await(newer.close());
    cluster.close();
  }

  private static void assertWorks(int node) throws Exception {
    JsonObject spec = new JsonObject().put("platform", "linux").put("machine", "sim-1-1");
    String script = "#!/bin/sh\n# asked at " + node + "\n";
    long id = cluster.api(node).submit("newer.sh", script, spec).getLong("id");
    cluster.api(node).await(id, "COMPLETED");
  }

  @Test
  void aStateWithUnknownWordsIsShownAndHurtsNobody() throws Exception {
    Awaitility.await()
        .until(
            () -> {
              newer.eventBus().publish(STATES, ofTheFuture());
              return cluster.api(1).text("/nodes").contains("\"weather\":{\"sun\":7}");
            });
    long id =
        cluster
            .api(1)
            .submit("why.exe", "MZ", new JsonObject().put("platform", "windows"))
            .getLong("id");
    newer.eventBus().publish(STATES, ofTheFuture());
    assertThat(cluster.api(1).get("/jobs/" + id + "/explain").getString("reason"))
        .contains("no machine fulfils");
    assertWorks(1);
    cluster.awaitAllUp();
  }

  /** What node 2 said last, in words that this release does not know. */
  private static JsonObject ofTheFuture() {
    JsonObject state = STATE_OF.get("node-2").copy();
    state.put("v", 99).put("weather", new JsonObject().put("sun", 7)).put("state", "HIBERNATING");
    for (Object machine : state.getJsonArray("pool")) {
      ((JsonObject) machine).put("state", "DREAMING").put("dreams", 3);
    }
    state.getJsonArray("pool").add(new JsonObject().put("name", "of-another-kind")).add(4711);
    return state;
  }

  @Test
  void anEventOfAnUnknownTypeHurtsNobody() throws Exception {
    JsonObject event =
        new JsonObject()
            .put("seq", 1)
            .put("type", "job.sandwiched")
            .put("at", "2026-11-23T12:00:00Z")
            .put("job", 4711)
            .put("sauce", true)
            .put("data", new JsonObject().put("layers", 3));
    newer.eventBus().publish("rookery.events", event);
    newer.eventBus().publish("rookery.events", new JsonObject().put("kind", "of the future"));
    assertWorks(1);
    assertWorks(2);
  }

  @Test
  void anUnknownCommandIsRefusedAndALateOneIsNotCarriedOut() throws Exception {
    assertThatThrownBy(() -> command("levitate", Duration.ofSeconds(20)))
        .isInstanceOfSatisfying(
            ReplyException.class,
            refused -> {
              assertThat(refused.failureType()).isEqualTo(ReplyFailure.RECIPIENT_FAILURE);
              assertThat(refused.failureCode()).isEqualTo(400);
              assertThat(refused.getMessage()).contains("upgrade node node-1");
            });
    assertThatThrownBy(() -> command("drain", Duration.ofSeconds(-1)))
        .isInstanceOf(ReplyException.class);
    assertThat(cluster.api(1).text("/nodes")).doesNotContain("DRAIN");
    assertWorks(2);
  }

  private static Message<JsonObject> command(String command, Duration left) {
    JsonObject body =
        new JsonObject()
            .put("command", command)
            .put("boot", STATE_OF.get("node-1").getString("boot"))
            .put("reason", "a newer release gives one");
    DeliveryOptions options =
        new DeliveryOptions()
            .setSendTimeout(Math.max(1000, left.toMillis()))
            .addHeader("deadline", Long.toString(System.currentTimeMillis() + left.toMillis()));
    return await(newer.eventBus().request(NodeCommands.address("node-1"), body, options));
  }

  @Test
  void aNodeStartsBesideANewerSchemaThatOnlyAdds() throws Exception {
    cluster
        .store()
        .texts(
            """
            insert into schema_migration (version, name, checksum, needs)
            select max(version) + 1, 'V9999__newer.sql', 'newer', max(version)
            from schema_migration returning version
            """);
    cluster.store().texts("alter table job add column newer text");
    cluster.terminate(2).close();
    cluster.start(2);
    assertWorks(2);
  }
}
