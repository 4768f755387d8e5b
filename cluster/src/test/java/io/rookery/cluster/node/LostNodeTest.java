package io.rookery.cluster.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three nodes, one of which is killed, frozen, or asked to end: its work is done elsewhere. */
class LostNodeTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final JsonObject LINUX = new JsonObject().put("platform", "linux");

  @TempDir private static Path directory;
  private static ClusterOfNodes cluster;

  @BeforeAll
  static void open() throws Exception {
    cluster = new ClusterOfNodes(directory, 42, 3);
  }

  @AfterAll
  static void stop() throws Exception {
    cluster.close();
  }

  /** Who was lost in another test comes back under its name. */
  @BeforeEach
  void allAreThere() throws Exception {
    cluster.start(1, 2, 3);
  }

  /** Runs on one node until its time is over, and can run on all. */
  private long runningOn(int node, String name, String timeout) throws Exception {
    List<Integer> others = List.of(1, 2, 3).stream().filter(other -> other != node).toList();
    for (int other : others) {
      cluster.api(node).post("/nodes/node-" + other + "/drain");
    }
    JsonObject spec = LINUX.copy().put("timeout", timeout).put("enforceTimeout", true);
    long id =
        cluster.api(node).submit(name + ".sh", "#!/bin/sh\n# " + name + "\n", spec).getLong("id");
    cluster.api(node).awaitEvent(id, "stage.started", "\"run\"");
    for (int other : others) {
      cluster.api(node).post("/nodes/node-" + other + "/resume");
    }
    cluster.awaitAllUp();
    return id;
  }

  private static void assertAcceptedOnce(long id) {
    assertThat(
            cluster
                .store()
                .texts(
                    "select count(*) from attempt where job_id = $1 and outcome = 'completed'", id))
        .containsExactly("1");
    assertThat(
            cluster
                .store()
                .texts(
                    "select count(*) from event where job_id = $1 and type = 'job.completed'", id))
        .containsExactly("1");
  }

  @Test
  void theJobOfAKilledNodeRunsElsewhereAndTheNodeComesBack() throws Exception {
    long id = runningOn(3, "killed", "4s");
    cluster.kill(3);
    JsonObject job = cluster.api(1).await(id, "COMPLETED");
    assertThat(job.getJsonObject("attempt").getInteger("number")).isEqualTo(2);
    assertThat(job.getJsonObject("attempt").getString("node")).isNotEqualTo("node-3");
    assertThat(cluster.api(2).events(id).encode()).contains("attempt.node-lost");
    assertAcceptedOnce(id);

    cluster.start(3);
    JsonObject spec = LINUX.copy().put("machine", "sim-3-1");
    long again = cluster.api(1).submit("again.sh", "#!/bin/sh\n# again\n", spec).getLong("id");
    assertThat(cluster.api(2).await(again, "COMPLETED").getJsonObject("attempt").getString("node"))
        .isEqualTo("node-3");
  }

  @Test
  void resultsOutliveTheNodeThatMadeThem() throws Exception {
    JsonObject spec = LINUX.copy().put("machine", "sim-2-1");
    long id = cluster.api(2).submit("kept.sh", "#!/bin/sh\n# kept\n", spec).getLong("id");
    cluster.api(2).await(id, "COMPLETED");
    JsonObject before = cluster.api(2).get("/jobs/" + id + "/results");
    byte[] log = cluster.api(2).bytes("/jobs/" + id + "/results/analysis.log");
    byte[] files = cluster.api(2).bytes("/jobs/" + id + "/results/files.json");
    cluster.kill(2);
    for (int node : new int[] {1, 3}) {
      ApiClient api = cluster.api(node);
      Awaitility.await("results at node " + node)
          .atMost(PATIENCE)
          .until(() -> api.tryGet("/jobs/" + id + "/results").statusCode() == 200);
      assertThat(api.get("/jobs/" + id + "/results").getJsonArray("files"))
          .containsAll(before.getJsonArray("files"));
      assertThat(api.bytes("/jobs/" + id + "/results/analysis.log")).isEqualTo(log);
      assertThat(api.bytes("/jobs/" + id + "/results/files.json")).isEqualTo(files);
    }
  }

  @Test
  void aFrozenNodeLosesItsAttemptSaysSoAndWorksAgain() throws Exception {
    long id = runningOn(1, "frozen", "5s");
    NodeProcess frozen = cluster.node(1);
    frozen.freeze();
    try {
      cluster.api(2).awaitEvent(id, "attempt.node-lost", "node-1");
      JsonObject job = cluster.api(3).await(id, "COMPLETED");
      assertThat(job.getJsonObject("attempt").getInteger("number")).isEqualTo(2);
    } finally {
      frozen.thaw();
    }
    Awaitility.await("the node says that it was fenced")
        .atMost(PATIENCE)
        .until(
            () ->
                !cluster
                    .store()
                    .texts(
                        "select seq from event where type = 'node.fenced' and data->>'node' = $1",
                        "node-1")
                    .isEmpty());
    assertThat(frozen.log()).contains("Node node-1 is out: another node has taken its lease");
    cluster.awaitAllUp();
    JsonObject spec = LINUX.copy().put("machine", "sim-1-1");
    long again = cluster.api(3).submit("thawed.sh", "#!/bin/sh\n# thawed\n", spec).getLong("id");
    cluster.api(2).await(again, "COMPLETED");
    assertAcceptedOnce(id);
    // Whatever the first attempt wrote after it was lost was refused.
    assertThat(
            cluster
                .store()
                .texts(
                    """
                    select type from event where job_id = $1 and attempt = 1 and seq >
                      (select seq from event where job_id = $1 and type = 'attempt.node-lost')
                      and type <> 'job.requeued'
                    """,
                    id))
        .isEmpty();
  }

  @Test
  void aNodeThatIsAskedToEndFinishesWhatItCanAndHandsBackTheRest() throws Exception {
    cluster.terminate(3).close();
    cluster.with(3, new JsonObject().put("node", new JsonObject().put("drain", "6s"))).start(3);
    long shorter = runningOn(3, "shorter", "3s");
    long longer = runningOn(3, "longer", "15s");
    NodeProcess ending = cluster.terminate(3);
    assertThat(ending.exitCode()).isZero();
    assertThat(ending.log()).contains("Draining");

    JsonObject finished = cluster.api(1).await(shorter, "COMPLETED");
    assertThat(finished.getJsonObject("attempt").getInteger("number")).isEqualTo(1);
    JsonObject handed = cluster.api(2).await(longer, "COMPLETED");
    assertThat(handed.getJsonObject("attempt").getInteger("number")).isEqualTo(2);
    assertThat(cluster.api(1).events(longer).encode()).contains("node.stopped");
    assertThat(cluster.store().texts("select tries from job where id = $1", longer))
        .containsExactly("1");
    assertAcceptedOnce(shorter);
    assertAcceptedOnce(longer);
  }
}
