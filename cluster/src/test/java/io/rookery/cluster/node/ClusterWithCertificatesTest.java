package io.rookery.cluster.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.cluster.config.ClusterOptions.Tls;
import io.rookery.cluster.peer.Certificates;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two nodes that talk by mutual TLS only; needs openssl. */
class ClusterWithCertificatesTest {
  @TempDir private static Path directory;
  private static ClusterOfNodes cluster;

  @BeforeAll
  static void start() throws Exception {
    Certificates ours = Certificates.authority(directory, "ours");
    Certificates theirs = Certificates.authority(directory, "theirs");
    cluster =
        new ClusterOfNodes(directory, 46, 4)
            .with(1, tls(ours.member("node-1")))
            .with(2, tls(ours.member("node-2")))
            .with(3, tls(theirs.member("node-3")))
            .start(1, 2);
  }

  private static JsonObject tls(Tls files) {
    JsonObject tls =
        new JsonObject()
            .put("key", files.key().toString())
            .put("cert", files.cert().toString())
            .put("ca", files.ca().toString());
    return new JsonObject().put("cluster", new JsonObject().put("tls", tls));
  }

  @AfterAll
  static void stop() throws Exception {
    cluster.close();
  }

  @Test
  void jobsFilesAndCommandsPassBetweenMembers() throws Exception {
    JsonObject spec = new JsonObject().put("platform", "linux").put("machine", "sim-2-1");
    long id = cluster.api(1).submit("tls.sh", "#!/bin/sh\n# tls\n", spec).getLong("id");
    cluster.api(1).await(id, "COMPLETED");
    assertThat(cluster.api(1).bytes("/jobs/" + id + "/results/analysis.log"))
        .isEqualTo(cluster.api(2).bytes("/jobs/" + id + "/results/analysis.log"));
    assertThat(cluster.api(1).post("/machines/sim-2-2/drain").statusCode()).isEqualTo(200);
    assertThat(cluster.api(1).post("/machines/sim-2-2/resume").statusCode()).isEqualTo(200);
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
  void aCertificateOfAnotherAuthorityIsRefused() throws Exception {
    assertThat(refusal(3)).contains("its certificate is not accepted", "see cluster.tls");
  }

  @Test
  void plainTextIsRefused() throws Exception {
    assertThat(refusal(4)).contains("cannot join the cluster", "cluster.tls");
  }
}
