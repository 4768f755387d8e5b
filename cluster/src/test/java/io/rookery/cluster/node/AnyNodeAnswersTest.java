package io.rookery.cluster.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three nodes in good health: whichever is asked, the answer is the cluster's. */
class AnyNodeAnswersTest {
  private static final JsonObject LINUX = new JsonObject().put("platform", "linux");
  private static final JsonObject LONG =
      LINUX.copy().put("timeout", "60s").put("enforceTimeout", true);

  @TempDir private static Path directory;
  private static ClusterOfNodes cluster;

  @BeforeAll
  static void start() throws Exception {
    JsonObject capture = new JsonObject().put("enabled", true).put("interface", "lo");
    cluster =
        new ClusterOfNodes(directory, 41, 3)
            .with(3, new JsonObject().put("capture", capture))
            .start(1, 2, 3);
  }

  @AfterAll
  static void stop() throws Exception {
    cluster.close();
  }

  private static JsonObject on(String machine) {
    return LINUX.copy().put("machine", machine);
  }

  private static List<String> names(String path, String key, int node) throws Exception {
    return cluster.api(node).get(path).getJsonArray(key).stream()
        .map(entry -> ((JsonObject) entry).getString("name"))
        .sorted()
        .toList();
  }

  @Test
  void whatIsSubmittedAtOneNodeAndRunsOnAnotherIsShownByTheThird() throws Exception {
    String script = "#!/bin/sh\n# shown by the third\n";
    long id = cluster.api(1).submit("a.sh", script, on("sim-3-1")).getLong("id");
    ApiClient third = cluster.api(2);
    JsonObject job = third.await(id, "COMPLETED");
    assertThat(job.getJsonObject("attempt").getString("node")).isEqualTo("node-3");
    assertThat(job.getJsonObject("sample").getString("sha256")).isEqualTo(ApiClient.sha256(script));
    assertThat(third.text("/jobs?limit=1000")).contains("\"id\":" + id + ",");
    assertThat(third.text("/jobs/" + id + "/timeline")).contains("job.submitted", "job.completed");
    assertThat(third.get("/jobs/" + id + "/explain").getString("reason"))
        .isEqualTo("it is complete");
    List<JsonObject> streamed = new ArrayList<>();
    third.events(
        "/events?job=" + id,
        OptionalLong.empty(),
        (seq, event) -> {
          streamed.add(event);
          return !event.getString("type").equals("job.completed");
        });
    assertThat(streamed)
        .extracting(event -> event.getLong("seq"))
        .isEqualTo(
            third.events(id).stream().map(event -> ((JsonObject) event).getLong("seq")).toList());
  }

  @Test
  void resultsAreTheSameWhicheverNodeIsAsked() throws Exception {
    long id = cluster.api(2).submit("r.sh", "#!/bin/sh\n# results\n", on("sim-3-2")).getLong("id");
    cluster.api(2).await(id, "COMPLETED");
    String list = cluster.api(3).text("/jobs/" + id + "/results");
    assertThat(list).contains("analysis.log", "dump.pcap", "files.json", "binary");
    byte[] log = cluster.api(3).bytes("/jobs/" + id + "/results/analysis.log");
    byte[] pcap = cluster.api(3).bytes("/jobs/" + id + "/pcap");
    assertThat(pcap).hasSizeGreaterThanOrEqualTo(24);
    for (int node : new int[] {1, 2}) {
      ApiClient api = cluster.api(node);
      assertThat(new JsonObject(api.text("/jobs/" + id + "/results")).getJsonArray("files"))
          .containsAll(new JsonObject(list).getJsonArray("files"));
      assertThat(api.bytes("/jobs/" + id + "/results/analysis.log")).isEqualTo(log);
      assertThat(api.bytes("/jobs/" + id + "/pcap")).isEqualTo(pcap);
      assertThat(api.tryGet("/jobs/" + id + "/results/no/such").statusCode()).isEqualTo(404);
    }
  }

  @Test
  void everyNodeListsAllNodesAndAllMachines() throws Exception {
    for (int node : new int[] {1, 2, 3}) {
      assertThat(names("/nodes", "nodes", node)).containsExactly("node-1", "node-2", "node-3");
      assertThat(names("/machines", "machines", node))
          .containsExactly("sim-1-1", "sim-1-2", "sim-2-1", "sim-2-2", "sim-3-1", "sim-3-2");
    }
  }

  @Test
  void whyAJobWaitsIsToldOfTheMachinesOfAllNodes() throws Exception {
    JsonObject spec = new JsonObject().put("platform", "windows");
    long id = cluster.api(1).submit("a.exe", "MZ", spec).getLong("id");
    JsonObject explained = cluster.api(2).get("/jobs/" + id + "/explain");
    assertThat(explained.getString("reason")).contains("no machine fulfils");
    assertThat(explained.getJsonArray("machines").stream())
        .extracting(machine -> ((JsonObject) machine).getString("machine"))
        .containsExactlyInAnyOrder(
            "sim-1-1", "sim-1-2", "sim-2-1", "sim-2-2", "sim-3-1", "sim-3-2");
    assertThat(cluster.api(3).delete("/jobs/" + id).statusCode()).isBetween(200, 202);
    cluster.api(1).await(id, "CANCELLED");
  }

  @Test
  void aJobThatRunsOnOneNodeIsCancelledAtAnother() throws Exception {
    JsonObject spec = LONG.copy().put("machine", "sim-1-1");
    long id = cluster.api(3).submit("c.sh", "#!/bin/sh\n# cancelled\n", spec).getLong("id");
    cluster.api(2).awaitEvent(id, "stage.started", "\"run\"");
    assertThat(cluster.api(2).delete("/jobs/" + id).statusCode()).isEqualTo(202);
    JsonObject job = cluster.api(3).await(id, "CANCELLED");
    assertThat(job.getJsonObject("failure").getString("code")).isEqualTo("cancelled");
  }

  @Test
  void aMachineIsDrainedAndResumedAtAnotherNode() throws Exception {
    ApiClient api = cluster.api(2);
    HttpResponse<String> drained = api.post("/machines/sim-1-2/drain");
    assertThat(drained.statusCode()).as(drained.body()).isEqualTo(200);
    assertThat(new JsonObject(drained.body()).getString("node")).isEqualTo("node-1");
    Awaitility.await().until(() -> machine(3, "sim-1-2").getString("state").matches("DRAIN.*"));
    assertThat(api.post("/machines/sim-1-2/resume").statusCode()).isEqualTo(200);
    Awaitility.await().until(() -> machine(3, "sim-1-2").getString("state").equals("IDLE"));
  }

  private static JsonObject machine(int node, String name) throws Exception {
    return cluster.api(node).get("/machines").getJsonArray("machines").stream()
        .map(JsonObject.class::cast)
        .filter(machine -> machine.getString("name").equals(name))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aNodeIsDrainedAndResumedAtAnother() throws Exception {
    assertThat(cluster.api(2).post("/nodes/node-1/drain").statusCode()).isEqualTo(200);
    Awaitility.await()
        .until(() -> cluster.api(3).text("/nodes").matches("(?s).*\"node-1\",\"state\":\"DRAIN.*"));
    long id = cluster.api(1).submit("d.sh", "#!/bin/sh\n# drained\n", on("sim-1-1")).getLong("id");
    assertThat(cluster.api(2).get("/jobs/" + id + "/explain").encode())
        .contains("node node-1 is DRAIN");
    assertThat(cluster.api(2).post("/nodes/node-1/resume").statusCode()).isEqualTo(200);
    cluster.api(3).await(id, "COMPLETED");
    cluster.awaitAllUp();
  }

  @Test
  void unknownNodesAndMachinesAreNotFoundAtAnyNode() throws Exception {
    for (int node : new int[] {1, 3}) {
      for (String path : List.of("/nodes/node-9/drain", "/machines/sim-9-1/resume")) {
        assertThat(cluster.api(node).post(path).statusCode()).as(path).isEqualTo(404);
      }
    }
  }

  @Test
  void aReaderOfEventsGoesOnAtAnotherNodeAndMissesNothing() throws Exception {
    List<Long> ids = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      String script = "#!/bin/sh\n# events " + i + "\n";
      ids.add(cluster.api(1 + i % 3).submit("e.sh", script, LINUX).getLong("id"));
    }
    List<Long> seen = new ArrayList<>();
    Set<Long> open = new HashSet<>(ids);
    OptionalLong last = OptionalLong.empty();
    for (int leg = 0; !open.isEmpty(); leg++) {
      int from = seen.size();
      cluster
          .api(1 + leg % 3)
          .events(
              "/events?from=0",
              last,
              (seq, event) -> {
                seen.add(seq);
                if (event.getString("type").equals("job.completed")) {
                  open.remove(event.getLong("job"));
                }
                return !open.isEmpty() && seen.size() < from + 7;
              });
      last = OptionalLong.of(seen.get(seen.size() - 1));
    }
    assertThat(seen.stream().map(String::valueOf))
        .isEqualTo(
            cluster
                .store()
                .texts("select seq from event where seq <= $1 order by seq", last.getAsLong()));
  }

  @Test
  void aSubmissionThatIsMadeEverywhereAtTheSameTimeIsOneJob() throws Exception {
    JsonObject spec = LINUX.copy().put("submissionId", "everywhere");
    ExecutorService clients = Executors.newFixedThreadPool(6);
    try {
      List<Callable<JsonObject>> all =
          IntStream.range(0, 24)
              .mapToObj(
                  i ->
                      (Callable<JsonObject>)
                          () -> cluster.api(1 + i % 3).submit("s.sh", "#!/bin/sh\n# same\n", spec))
              .toList();
      List<JsonObject> answers = new ArrayList<>();
      for (Future<JsonObject> answer : clients.invokeAll(all)) {
        answers.add(answer.get());
      }
      assertThat(answers.stream().map(answer -> answer.getLong("id")).distinct()).hasSize(1);
      assertThat(answers.stream().filter(answer -> answer.getBoolean("created"))).hasSize(1);
      cluster.api(3).await(answers.get(0).getLong("id"), "COMPLETED");
    } finally {
      clients.shutdown();
    }
    assertThat(cluster.store().texts("select count(*) from job where submission_id = 'everywhere'"))
        .containsExactly("1");
  }

  @Test
  void aSampleStandsOnTwoNodesAndAThirdFetchesItBeforeItRunsIt() throws Exception {
    String script = "#!/bin/sh\n# fetched\n";
    String sha256 = ApiClient.sha256(script);
    long first = cluster.api(1).submit("f.sh", script, LINUX.copy()).getLong("id");
    cluster.api(1).await(first, "COMPLETED");
    List<String> holders = holders(sha256);
    assertThat(holders).hasSizeGreaterThanOrEqualTo(2).contains("node-1");
    for (int node : new int[] {1, 2, 3}) {
      JsonObject spec = on("sim-" + node + "-1").put("sha256", sha256);
      HttpResponse<String> answer = cluster.api(2).post("/jobs", spec.encode());
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
      cluster.api(1).await(new JsonObject(answer.body()).getLong("id"), "COMPLETED");
    }
    assertThat(holders(sha256)).containsExactly("node-1", "node-2", "node-3");
    for (int node : new int[] {1, 2, 3}) {
      assertThat(files(cluster.data(node).resolve("samples"), sha256)).as("on %d", node).isOne();
    }
  }

  private static List<String> holders(String sha256) {
    return cluster
        .store()
        .texts("select node from sample_copy where sha256 = $1 order by node", sha256);
  }

  private static long files(Path folder, String name) throws Exception {
    try (var all = Files.walk(folder)) {
      return all.filter(file -> file.getFileName().toString().equals(name)).count();
    }
  }
}
