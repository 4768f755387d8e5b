package io.rookery.cluster.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nodes that come and go, and the two copies that files have all the same. */
class CopiesTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final JsonObject ON_ONE =
      new JsonObject().put("platform", "linux").put("machine", "sim-1-1");

  @TempDir private Path directory;
  private ClusterOfNodes cluster;

  @BeforeEach
  void open() throws Exception {
    JsonObject repair = new JsonObject().put("repairAfter", "3s");
    cluster = new ClusterOfNodes(directory, 44, 3).with(new JsonObject().put("cluster", repair));
  }

  @AfterEach
  void close() throws Exception {
    cluster.close();
  }

  private List<String> sampleHolders(String sha256) {
    return cluster
        .store()
        .texts("select node from sample_copy where sha256 = $1 order by node", sha256);
  }

  private List<String> resultHolders(long id) {
    return cluster
        .store()
        .texts("select node from result_copy where job_id = $1 order by node", id);
  }

  private boolean sampleStandsOn(int node, String sha256) throws Exception {
    try (Stream<Path> files = Files.walk(cluster.data(node).resolve("samples"))) {
      return files.anyMatch(file -> file.getFileName().toString().equals(sha256));
    }
  }

  @Test
  void aJobIsAcceptedOnlyWhenTwoNodesHoldItsSampleAndItsResults() throws Exception {
    cluster.start(1);
    String script = "#!/bin/sh\n# two copies\n";
    HttpResponse<String> alone = cluster.api(1).trySubmit("two.sh", script, ON_ONE);
    assertThat(alone.statusCode()).isEqualTo(503);
    assertThat(alone.headers().firstValue("Retry-After")).isPresent();
    assertThat(new JsonObject(alone.body()).getString("message"))
        .contains("only 1 is here", "start another node, or set samples.copies: 1");
    assertThat(cluster.store().texts("select id from job")).isEmpty();

    cluster.start(2);
    JsonObject spec = ON_ONE.copy().put("timeout", "5s").put("enforceTimeout", true);
    long id = cluster.api(1).submit("two.sh", script, spec).getLong("id");
    String sha256 = ApiClient.sha256(script);
    assertThat(sampleHolders(sha256)).containsExactly("node-1", "node-2");
    assertThat(sampleStandsOn(1, sha256)).isTrue();
    assertThat(sampleStandsOn(2, sha256)).isTrue();

    cluster.api(1).awaitEvent(id, "stage.started", "\"run\"");
    cluster.kill(2);
    cluster.api(1).awaitEvent(id, "results.waiting", "start another node");
    assertThat(cluster.api(1).get("/jobs/" + id).getString("state")).isEqualTo("RUNNING");
    assertThat(cluster.api(1).get("/jobs/" + id + "/explain").getString("reason"))
        .contains("its results wait for their copies", "start another node");
    assertThat(cluster.api(1).get("/machines").getJsonArray("machines"))
        .allSatisfy(
            machine -> assertThat(((JsonObject) machine).getString("state")).isEqualTo("IDLE"));

    cluster.start(2);
    JsonObject job = cluster.api(2).await(id, "COMPLETED");
    assertThat(job.getJsonObject("attempt").getInteger("number")).isEqualTo(1);
    assertThat(resultHolders(id)).containsExactly("node-1", "node-2");
  }

  @Test
  void aScriptStandsOnTwoNodesAndComesToTheNodeThatRunsItsJob() throws Exception {
    JsonObject cape =
        new JsonObject()
            .put("machinery", "simulated")
            .put("count", 1)
            .put("name", "cape")
            .put("dialect", "cape")
            .put("subnet", "127.103.44.0/24");
    cluster.with(3, new JsonObject().put("machines", new JsonArray().add(cape)));
    cluster.start(1, 2);
    String sha256 = cluster.api(1).store("print('set up')");
    JsonObject script = new JsonObject().put("sha256", sha256).put("name", "set up.py");
    JsonObject spec =
        new JsonObject()
            .put("machine", "cape-1")
            .put("scripts", new JsonObject().put("pre", script));
    long id = cluster.api(1).submit("scripted.sh", "#!/bin/sh\n", spec).getLong("id");
    assertThat(sampleHolders(sha256)).containsExactly("node-1", "node-2");

    cluster.start(3);
    JsonObject job = cluster.api(2).await(id, "COMPLETED");
    assertThat(job.getJsonObject("attempt").getString("node")).isEqualTo("node-3");
    assertThat(job.getJsonObject("attempt").getInteger("number")).isEqualTo(1);
    assertThat(job.getJsonObject("scripts").getJsonObject("pre")).isEqualTo(script);
    assertThat(sampleStandsOn(3, sha256)).isTrue();
  }

  @Test
  void copiesOfANodeThatStaysAwayAreMadeAnewElsewhere() throws Exception {
    cluster.start(1, 2);
    String script = "#!/bin/sh\n# repaired\n";
    String sha256 = ApiClient.sha256(script);
    long id = cluster.api(2).submit("repaired.sh", script, ON_ONE).getLong("id");
    cluster.api(2).await(id, "COMPLETED");
    byte[] log = cluster.api(1).bytes("/jobs/" + id + "/results/analysis.log");
    assertThat(sampleHolders(sha256)).containsExactly("node-1", "node-2");
    cluster.start(3);
    cluster.kill(1);
    Awaitility.await("two live nodes hold everything")
        .atMost(PATIENCE)
        .until(
            () ->
                sampleHolders(sha256).equals(List.of("node-2", "node-3"))
                    && resultHolders(id).equals(List.of("node-2", "node-3")));
    assertThat(sampleStandsOn(3, sha256)).isTrue();
    cluster.kill(2);
    assertThat(cluster.api(3).bytes("/jobs/" + id + "/results/analysis.log")).isEqualTo(log);
  }
}
