package io.rookery.cluster.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Nodes that keep samples and results in a directory that all of them share, and need no copies.
 */
class SharedDirectoryTest {
  @TempDir private Path directory;

  @Test
  void aSharedDirectoryServesEveryNodeAndOneNodeAloneTakesJobs() throws Exception {
    Path shared = Files.createDirectories(directory.resolve("shared"));
    JsonObject places =
        new JsonObject()
            .put("samples", new JsonObject().put("shared", shared.resolve("samples").toString()))
            .put("results", new JsonObject().put("shared", shared.resolve("results").toString()));
    try (ClusterOfNodes cluster = new ClusterOfNodes(directory, 52, 2).with(places)) {
      cluster.start(1);
      String script = "#!/bin/sh\n# shared\n";
      JsonObject onTwo = new JsonObject().put("platform", "linux").put("machine", "sim-2-1");
      long id = cluster.api(1).submit("shared.sh", script, onTwo).getLong("id");

      cluster.start(2);
      JsonObject job = cluster.api(2).await(id, "COMPLETED");
      assertThat(job.getJsonObject("attempt").getString("node")).isEqualTo("node-2");
      assertThat(cluster.store().texts("select node from result_copy")).isEmpty();
      byte[] log = cluster.api(2).bytes("/jobs/" + id + "/results/analysis.log");

      cluster.kill(2);
      assertThat(cluster.api(1).bytes("/jobs/" + id + "/results/analysis.log")).isEqualTo(log);
      assertThat(shared.resolve("results/" + id + "/timeline.json")).exists();
      assertThat(shared.resolve("samples/incoming/node-1")).isEmptyDirectory();
    }
  }
}
