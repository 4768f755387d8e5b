package io.rookery.cluster.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What attempts bring before they fail, over the HTTP of whichever of two nodes. On the first node
 * are a machine whose analyzer fails and one on which nothing listens.
 */
class FailedAttemptsTest {
  private static final String SCRIPT = "#!/bin/sh\n# fails\n";

  @TempDir private Path directory;
  private ClusterOfNodes cluster;

  @BeforeEach
  void start() throws Exception {
    JsonObject failing =
        new JsonObject()
            .put("machinery", "simulated")
            .put("name", "fails")
            .put("count", 1)
            .put("subnet", "127.101.53.0/24")
            .put("options", new JsonObject().put("runs", "100ms").put("fails", true));
    JsonObject dead =
        new JsonObject()
            .put("machinery", "external")
            .put(
                "list",
                new JsonArray()
                    .add(
                        new JsonObject()
                            .put("name", "dead")
                            .put("platform", "linux")
                            .put("ip", "127.103.53.1")
                            .put("dialect", "cape")
                            .put("agentPort", 18_000)
                            .put("tags", new JsonArray().add("either"))));
    JsonObject healthy =
        new JsonObject()
            .put("machinery", "simulated")
            .put("name", "healthy")
            .put("count", 1)
            .put("subnet", "127.102.53.0/24")
            .put("tags", new JsonArray().add("either"));
    cluster =
        new ClusterOfNodes(directory, 53, 2)
            .with(new JsonObject().put("timeouts", new JsonObject().put("boot", "10s")))
            .with(1, new JsonObject().put("machines", new JsonArray().add(failing).add(dead)))
            .with(2, new JsonObject().put("machines", new JsonArray().add(healthy)))
            .start(1, 2);
  }

  @AfterEach
  void stop() throws Exception {
    cluster.close();
  }

  private JsonArray attempts(int node, long id) throws Exception {
    return cluster.api(node).get("/jobs/" + id + "/attempts").getJsonArray("attempts");
  }

  private String files(int node, long id) throws Exception {
    return attempts(node, id).getJsonObject(0).getString("files");
  }

  private static String paths(JsonObject listing) {
    return listing.getJsonArray("files").stream()
        .map(file -> ((JsonObject) file).getString("path"))
        .toList()
        .toString();
  }

  @Test
  void whatAFailedAttemptBroughtIsHadFromAnyNodeAsLongAsItStandsSomewhere() throws Exception {
    JsonObject onTheFirst = new JsonObject().put("machine", "fails-1");
    long id = cluster.api(2).submit("fails.sh", SCRIPT, onTheFirst).getLong("id");
    cluster.api(2).await(id, "FAILED");
    String results = "/jobs/" + id + "/attempts/1/results";

    for (int node : new int[] {1, 2}) {
      ApiClient api = cluster.api(node);
      JsonObject attempt = attempts(node, id).getJsonObject(0);
      assertThat(attempt.getString("state")).isEqualTo("FAILED");
      assertThat(attempt.getString("node")).isEqualTo("node-1");
      assertThat(attempt.getString("machine")).isEqualTo("fails-1");
      assertThat(attempt.getString("endedAt")).isNotBlank();
      assertThat(attempt.getString("files")).isEqualTo("available");
      JsonObject failure = attempt.getJsonObject("failure");
      assertThat(failure.getString("code")).isEqualTo("run.analyzer-crashed");
      assertThat(failure.getString("stage")).isEqualTo("run");
      assertThat(failure.getString("fault")).isEqualTo("guest");
      assertThat(failure.getBoolean("retriable")).isFalse();
      assertThat(failure.getString("message")).endsWith(failure.getString("remedy"));
      assertThat(api.text("/jobs/" + id + "/timeline")).contains(failure.encode());
      assertThat(paths(api.get(results))).contains("analysis.log", "binary");
      assertThat(new String(api.bytes(results + "/binary"))).isEqualTo(SCRIPT);
      assertThat(api.tryGet(results + "/no/such").statusCode()).isEqualTo(404);
      assertThat(api.tryGet("/jobs/" + id + "/attempts/1/pcap").statusCode()).isEqualTo(404);
      assertThat(api.tryGet("/jobs/" + id + "/attempts/2/results").statusCode()).isEqualTo(404);
      assertThat(api.get("/jobs/" + id + "/explain").getString("reason"))
          .contains("It was not tried again: run.analyzer-crashed is not retriable");
    }

    cluster.kill(1);
    Awaitility.await("the second node stands alone")
        .atMost(Duration.ofSeconds(60))
        .ignoreExceptions()
        .until(() -> files(2, id).equals("unreachable"));
    HttpResponse<String> away = cluster.api(2).tryGet(results);
    assertThat(away.statusCode()).as(away.body()).isEqualTo(503);
    assertThat(away.body()).contains("node-1");

    cluster.start(1);
    assertThat(paths(cluster.api(2).get(results))).contains("binary");
    delete(cluster.data(1).resolve("analyses").resolve(Long.toString(id)));
    assertThat(files(2, id)).isEqualTo("gone");
    assertThat(files(1, id)).isEqualTo("gone");
    for (int node : new int[] {1, 2}) {
      HttpResponse<String> gone = cluster.api(node).tryGet(results);
      assertThat(gone.statusCode()).as(gone.body()).isEqualTo(404);
      assertThat(gone.body()).contains("on node node-1, has left no files");
    }
  }

  private static void delete(Path folder) throws Exception {
    List<Path> all;
    try (Stream<Path> found = Files.walk(folder)) {
      all = found.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : all) {
      Files.delete(path);
    }
  }

  @Test
  void anAttemptBeforeTheAcceptedOneIsStillThere() throws Exception {
    assertThat(cluster.api(2).post("/machines/healthy-1/drain").statusCode()).isEqualTo(200);
    JsonObject either =
        new JsonObject().put("platform", "linux").put("tags", new JsonArray().add("either"));
    long id = cluster.api(2).submit("again.sh", SCRIPT, either).getLong("id");
    cluster.api(2).awaitEvent(id, "job.requeued", "boot.refused");
    assertThat(cluster.api(2).post("/machines/healthy-1/resume").statusCode()).isEqualTo(200);
    cluster.api(1).await(id, "COMPLETED");

    String job = "/jobs/" + id;
    for (int node : new int[] {1, 2}) {
      ApiClient api = cluster.api(node);
      assertThat(attempts(node, id))
          .extracting(
              attempt -> ((JsonObject) attempt).getString("state"),
              attempt -> ((JsonObject) attempt).getString("machine"),
              attempt -> ((JsonObject) attempt).getString("files"))
          .containsExactly(
              tuple("REQUEUED", "dead", "available"), tuple("COMPLETED", "healthy-1", "available"));
      assertThat(paths(api.get(job + "/attempts/1/results")))
          .contains("binary")
          .doesNotContain("analysis.log");
      assertThat(api.get(job + "/attempts/2/results").getJsonArray("files"))
          .isEqualTo(api.get(job + "/results").getJsonArray("files"));
      assertThat(api.bytes(job + "/attempts/2/results/analysis.log"))
          .isEqualTo(api.bytes(job + "/results/analysis.log"));
    }
  }
}
