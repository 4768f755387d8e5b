package io.rookery.cluster.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two nodes whose store goes away, for both of them or for one. */
class StoreOutageTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final JsonObject LINUX = new JsonObject().put("platform", "linux");

  @TempDir private static Path directory;
  private static ClusterOfNodes cluster;
  private static CutLine line;

  @BeforeAll
  static void start() throws Exception {
    cluster = new ClusterOfNodes(directory, 43, 2);
    line = new CutLine(cluster.store().address().getPort());
    JsonObject through = new JsonObject().put("url", cluster.store().url(line.port()));
    cluster.with(2, new JsonObject().put("store", through)).start(1, 2);
  }

  @AfterAll
  static void stop() throws Exception {
    cluster.close();
    line.close();
  }

  @BeforeEach
  void allIsWell() throws Exception {
    cluster.awaitAllUp();
  }

  private static long running(String name, String machine, String timeout) throws Exception {
    JsonObject spec =
        LINUX.copy().put("machine", machine).put("timeout", timeout).put("enforceTimeout", true);
    if (machine.isEmpty()) {
      spec.remove("machine");
    }
    long id =
        cluster.api(1).submit(name + ".sh", "#!/bin/sh\n# " + name + "\n", spec).getLong("id");
    cluster.api(1).awaitEvent(id, "stage.started", "\"run\"");
    return id;
  }

  private static long fencedSoFar() {
    return Long.parseLong(
        cluster.store().texts("select count(*) from event where type = 'node.fenced'").get(0));
  }

  /** Awaits the time that a lease lasts and its grace, as a clock that the store has not. */
  private static void awaitRefusalsForLongerThanTheLease(String name) throws Exception {
    long begun = System.nanoTime();
    Awaitility.await("submissions are refused for longer than a lease")
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(500))
        .until(
            () -> {
              HttpResponse<String> answer =
                  cluster.api(1).trySubmit(name + ".sh", "#!/bin/sh\n# " + name + "\n", LINUX);
              assertThat(answer.statusCode()).as(answer.body()).isEqualTo(503);
              assertThat(answer.headers().firstValue("Retry-After")).isPresent();
              return System.nanoTime() - begun > Duration.ofSeconds(10).toNanos();
            });
  }

  private static void assertWentOn(long id) throws Exception {
    JsonObject job = cluster.api(2).await(id, "COMPLETED");
    assertThat(job.getJsonObject("attempt").getInteger("number")).isEqualTo(1);
  }

  @Test
  void aStoreThatCrashedForLongerThanTheLeaseCostsNoAttempt() throws Exception {
    long fenced = fencedSoFar();
    long first = running("crash-1", "sim-1-1", "5s");
    long second = running("crash-2", "sim-2-1", "15s");
    cluster.store().fall();
    try {
      awaitRefusalsForLongerThanTheLease("crash-3");
    } finally {
      cluster.store().standUp();
    }
    assertWentOn(first);
    assertWentOn(second);
    assertThat(fencedSoFar()).isEqualTo(fenced);
  }

  @Test
  void aStoreThatStoodStillForLongerThanTheLeaseCostsNoAttempt() throws Exception {
    long fenced = fencedSoFar();
    long first = running("still-1", "sim-1-2", "5s");
    long second = running("still-2", "sim-2-2", "15s");
    cluster.store().freeze();
    try {
      awaitRefusalsForLongerThanTheLease("still-3");
    } finally {
      cluster.store().thaw();
    }
    assertWentOn(first);
    assertWentOn(second);
    assertThat(fencedSoFar()).isEqualTo(fenced);
  }

  /** From its lives, which know nothing of the store. */
  private static void awaitMachineFree(int node, String machine) {
    Awaitility.await(machine + " is free")
        .atMost(Duration.ofSeconds(10))
        .until(
            () ->
                cluster.api(node).get("/machines").getJsonArray("machines").stream()
                    .map(JsonObject.class::cast)
                    .filter(found -> found.getString("name").equals(machine))
                    .anyMatch(found -> found.getString("state").equals("IDLE")));
  }

  private static void assertKept(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
    assertThat(new JsonObject(answer.body()).getString("outcome")).isEqualTo("kept");
  }

  private static void assertCancelledOnce(long id) throws Exception {
    cluster.api(1).await(id, "CANCELLED");
    assertThat(
            cluster.api(1).events(id).stream()
                .map(JsonObject.class::cast)
                .filter(event -> event.getString("type").equals("job.cancelled")))
        .hasSize(1);
  }

  @Test
  void whatIsCancelledWhileTheStoreIsAwayEndsAtOnceAndIsNotRunAgain() throws Exception {
    // Asked of the one node, it runs on the other.
    long running = running("cancel-1", "sim-2-1", "60s");
    long mine = running("cancel-2", "sim-1-1", "60s");
    JsonObject busy = LINUX.copy().put("machine", "sim-1-1");
    long queued = cluster.api(1).submit("cancel-3.sh", "#!/bin/sh\n# 3\n", busy).getLong("id");
    cluster.store().fall();
    try {
      assertKept(cluster.api(1).delete("/jobs/" + running));
      assertKept(cluster.api(1).delete("/jobs/" + queued));
      assertKept(cluster.api(1).delete("/jobs/" + mine));
      assertKept(cluster.api(1).delete("/jobs/" + mine));
      assertKept(cluster.api(1).delete("/jobs/999999"));
      awaitMachineFree(2, "sim-2-1");
      awaitMachineFree(1, "sim-1-1");
    } finally {
      cluster.store().standUp();
    }
    assertCancelledOnce(running);
    assertCancelledOnce(mine);
    assertCancelledOnce(queued);
    JsonObject job = cluster.api(2).get("/jobs/" + running);
    assertThat(job.getJsonObject("attempt").getInteger("number")).isEqualTo(1);
  }

  @Test
  void whatIsCancelledWhileTheStoreStandsStillEndsLongBeforeTheStoreIsGivenUp() throws Exception {
    long id = running("cancel-4", "sim-2-2", "60s");
    cluster.store().freeze();
    try {
      assertKept(cluster.api(1).delete("/jobs/" + id));
      awaitMachineFree(2, "sim-2-2");
    } finally {
      cluster.store().thaw();
    }
    assertCancelledOnce(id);
  }

  @Test
  void aNodeThatAloneCannotReachTheStoreEndsItsWorkAndComesBack() throws Exception {
    cluster.api(1).post("/nodes/node-1/drain");
    long id = running("alone", "", "20s");
    cluster.api(1).post("/nodes/node-1/resume");
    NodeProcess alone = cluster.node(2);
    line.cut();
    try {
      Awaitility.await("the node ends its work itself")
          .atMost(PATIENCE)
          .until(() -> alone.log().contains("Node node-2 is out: it cannot reach the store"));
      Awaitility.await("its machines are free")
          .atMost(PATIENCE)
          .until(() -> cluster.api(2).get("/nodes").encode().contains("\"state\":\"CUT_OFF\""));
      cluster.api(1).awaitEvent(id, "attempt.node-lost", "node-2");
    } finally {
      line.heal();
    }
    JsonObject job = cluster.api(1).await(id, "COMPLETED");
    assertThat(job.getJsonObject("attempt").getInteger("number")).isEqualTo(2);
    assertThat(job.getJsonObject("attempt").getString("node")).isEqualTo("node-1");
    cluster.awaitAllUp();
    JsonObject spec = LINUX.copy().put("machine", "sim-2-1");
    long again = cluster.api(1).submit("back.sh", "#!/bin/sh\n# back\n", spec).getLong("id");
    cluster.api(2).await(again, "COMPLETED");
  }
}
