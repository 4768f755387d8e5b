package io.rookery.cluster.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who does not belong to a cluster is told why, and ends. */
class RefusedJoinersTest {
  @TempDir private static Path directory;
  private static ClusterOfNodes cluster;

  @BeforeAll
  static void start() throws Exception {
    cluster = new ClusterOfNodes(directory, 45, 3).start(1);
  }

  @AfterAll
  static void stop() throws Exception {
    cluster.close();
  }

  private static String refusal(int node) throws Exception {
    try (NodeProcess refused = cluster.launch(node)) {
      assertThat(refused.exitCode()).as(refused.log()).isEqualTo(1);
      assertThat(refused.log()).doesNotContain("is ready");
      cluster.awaitAllUp();
      return refused.log();
    }
  }

  @Test
  void aNodeOfAnotherClusterIsTold() throws Exception {
    cluster.with(
        2, new JsonObject().put("cluster", new JsonObject().put("name", "somebody-elses")));
    assertThat(refusal(2))
        .contains("cannot join the cluster", "somebody-elses", "several", "cluster.name");
  }

  @Test
  void aSecondNodeOfANameIsTold() throws Exception {
    cluster.with(3, new JsonObject().put("node", new JsonObject().put("name", "node-1")));
    assertThat(refusal(3))
        .contains("node.name node-1 is taken by the node at 127.0.45.1", "127.0.45.3");
  }

  /** It does not even ask the others, so nobody but the ports can stop it. */
  @Test
  void aSecondNodeAtAnAddressIsTold() throws Exception {
    cluster.with(
        4,
        new JsonObject()
            .put(
                "cluster",
                new JsonObject()
                    .put("host", cluster.host(1))
                    .put("members", new JsonArray().add(cluster.host(1)))));
    assertThat(refusal(4)).contains("cannot join the cluster");
  }
}
