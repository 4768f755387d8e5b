package io.rookery.cluster.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Of two nodes the first can capture nothing, so every attempt on it fails by its fault. */
class HeldNodeTest {
  private static final JsonObject LINUX = new JsonObject().put("platform", "linux");

  @TempDir private Path directory;

  private static JsonObject node(ApiClient api, String name) throws Exception {
    return api.get("/nodes").getJsonArray("nodes").stream()
        .map(JsonObject.class::cast)
        .filter(node -> node.getString("name").equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static long submit(ApiClient api, int number, JsonObject spec) throws Exception {
    return api.submit("h.sh", "#!/bin/sh\n# held " + number + "\n", spec).getLong("id");
  }

  private static JsonObject on(String machine) {
    return LINUX.copy().put("machine", machine);
  }

  @Test
  void aNodeOnWhichEverythingFailsLeavesItsJobsToOthersAndSaysSoEverywhere() throws Exception {
    JsonObject broken = new JsonObject().put("enabled", true).put("tcpdump", "/bin/false");
    JsonObject quarantine =
        new JsonObject().put("nodeAfter", 2).put("probe", "1h").put("longest", "1h");
    try (ClusterOfNodes cluster =
        new ClusterOfNodes(directory, 47, 2)
            .with(1, new JsonObject().put("capture", broken).put("quarantine", quarantine))
            .start(1, 2)) {
      ApiClient first = cluster.api(1);
      ApiClient second = cluster.api(2);
      for (int i = 1; i <= 2; i++) {
        JsonObject job = first.await(submit(first, i, on("sim-1-" + i)), "FAILED");
        assertThat(job.getJsonObject("failure").getString("code")).isEqualTo("capture.unavailable");
      }
      Awaitility.await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> node(second, "node-1").getString("state").equals("HELD"));
      JsonObject held = node(second, "node-1").getJsonObject("held");
      assertThat(held.getString("reason")).startsWith("capture.unavailable: ");
      assertThat(held.getString("nextProbeAt")).isNotNull();
      assertThat(first.firstEvent("node.held").getJsonObject("data").getString("node"))
          .isEqualTo("node-1");
      HttpResponse<String> ready = first.tryGet("/health/ready");
      assertThat(ready.statusCode()).isEqualTo(200);
      assertThat(ready.body()).contains("\"dispatch\":\"HELD\"", "capture.unavailable");
      assertThat(first.text("/metrics")).contains("rookery_node_held 1.0");

      long waiting = submit(first, 3, on("sim-1-1"));
      String explained = second.text("/jobs/" + waiting + "/explain");
      assertThat(explained)
          .contains("its node is held", "node node-1 is HELD since", "capture.unavailable");
      List<Long> free = new ArrayList<>();
      for (int i = 4; i < 10; i++) {
        free.add(submit(first, i, LINUX));
      }
      for (long id : free) {
        JsonObject attempt = first.await(id, "COMPLETED").getJsonObject("attempt");
        assertThat(attempt.getString("node")).isEqualTo("node-2");
        assertThat(attempt.getInteger("number")).isEqualTo(1);
      }
      assertThat(first.get("/jobs/" + waiting).getString("state")).isEqualTo("QUEUED");

      assertThat(second.post("/nodes/node-1/resume").statusCode()).isEqualTo(200);
      first.await(waiting, "FAILED");
      assertThat(first.firstEvent("node.resumed").getJsonObject("data").getString("by"))
          .isEqualTo("operator");
    }
  }
}
