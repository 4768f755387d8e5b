package io.rookery.cluster.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.capture.pcap.PcapReader;
import io.vertx.core.json.JsonObject;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A node as a process with real guests in namespaces, real captures and a real PostgreSQL; needs
 * root, tcpdump, iproute2, bubblewrap and python3, and fails without.
 */
class NodeProcessTest {
  private static final String MACHINES =
      """
      capture: { tcpdump: /usr/bin/tcpdump }
      machines:
        - { machinery: netns, count: 1, name: cape, agent: http, dialect: cape, subnet: 198.19.80.0/24 }
        - { machinery: netns, count: 1, name: cuckoo1, agent: xmlrpc, dialect: cuckoo, subnet: 198.19.81.0/24, tags: [old] }
      """;
  private static final JsonObject LINUX = new JsonObject().put("platform", "linux");
  private static final String FOREVER = "#!/bin/sh\nwhile :; do sleep 1; done\n";

  private static final List<String> BRIDGES = List.of("198.19.80.1", "198.19.81.1");

  @TempDir private Path directory;

  /** What the names of all that a guest's network consists of end with. */
  private final Set<String> networks = new HashSet<>();

  @AfterEach
  void nothingIsLeftOnTheHost() throws Exception {
    assertThat(bridges()).isEmpty();
    assertThat(Collections.list(NetworkInterface.getNetworkInterfaces()))
        .extracting(NetworkInterface::getName)
        .noneMatch(name -> networks.stream().anyMatch(name::endsWith));
    assertThat(processesOf(directory)).isEmpty();
  }

  /** Those of this test's guests; other nodes may make and remove their own meanwhile. */
  private static List<String> bridges() throws Exception {
    List<String> names = new ArrayList<>();
    for (String address : BRIDGES) {
      Optional.ofNullable(NetworkInterface.getByInetAddress(InetAddress.getByName(address)))
          .ifPresent(bridge -> names.add(bridge.getName()));
    }
    return names;
  }

  /** The node when it is ready, whose guests' networks are known from now on. */
  private ApiClient api(NodeProcess node) throws Exception {
    ApiClient api = node.api();
    assertThat(bridges()).isNotEmpty();
    bridges().forEach(name -> networks.add(name.substring("rkb".length())));
    return api;
  }

  /** Processes that name the directory in their command line: postgres, bwrap. */
  private static List<String> processesOf(Path directory) {
    return ProcessHandle.allProcesses()
        .filter(process -> process.pid() != ProcessHandle.current().pid())
        .map(ProcessHandle::info)
        .flatMap(info -> info.commandLine().stream())
        .filter(line -> line.contains(directory.toString()))
        .toList();
  }

  private NodeProcess start() throws Exception {
    return NodeProcess.start(NodeProcess.configuration(directory, MACHINES));
  }

  @Test
  void aScriptRunsInARealGuestAndWhatItDidIsServed() throws Exception {
    try (NodeProcess node = start()) {
      ApiClient api = api(node);
      String script =
          "#!/bin/bash\necho payload > /tmp/dropped.txt\necho hello > /dev/udp/198.19.80.1/5353\n";
      long id =
          api.submit("sample.sh", script, LINUX.copy().put("machine", "cape-1")).getLong("id");
      JsonObject job = api.await(id, "COMPLETED");

      assertThat(job.getJsonObject("attempt").getInteger("number")).isEqualTo(1);
      assertThat(api.get("/jobs/" + id + "/results").encode())
          .contains("analysis.log", "dump.pcap", "files.json", "timeline.json", "binary");
      assertThat(new String(api.bytes("/jobs/" + id + "/pcap"), "ISO-8859-1")).contains("hello");
      Path files = directory.resolve("data/analyses/" + id + "/files");
      try (Stream<Path> dropped = Files.list(files)) {
        assertThat(dropped.toList()).anySatisfy(file -> assertThat(file).hasContent("payload\n"));
      }
      assertThat(directory.resolve("data/analyses/" + id + "/binary")).hasContent(script);
      assertThat(directory.resolve("data/analyses/" + id + "/attempts")).doesNotExist();
    }
  }

  @Test
  void aNodeThatWasKilledRunsItsJobAgainWhenItStarts() throws Exception {
    long id;
    NodeProcess killed = start();
    List<ProcessHandle> children;
    try {
      ApiClient api = api(killed);
      id =
          api.submit("slow.sh", "#!/bin/sh\nsleep 3\n", LINUX.copy().put("tags", "old"))
              .getLong("id");
      api.awaitEvent(id, "stage.started", "\"run\"");
      children = killed.children();
      assertThat(children).isNotEmpty();
    } finally {
      killed.sigkill();
    }
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> children.stream().noneMatch(NodeProcessTest::runs));

    try (NodeProcess node = start()) {
      JsonObject job = api(node).await(id, "COMPLETED");
      assertThat(job.getJsonObject("attempt").getInteger("number")).isEqualTo(2);
      assertThat(api(node).events(id).encode()).contains("node.lost");
      // The bridges survived the SIGKILL; the new life has removed them and says so.
      assertThat(node.log()).containsPattern("Left by a dead predecessor: .*rkb");
      assertThat(api(node).get("/doctor").getBoolean("healthy")).isTrue();
      try (var reader =
          PcapReader.open(directory.resolve("data/analyses/" + id + "/attempts/1/dump.pcap"))) {
        assertThat(reader.linkType()).isEqualTo(1);
      }
    }
  }

  /** A process that has ended and waits for its parent to notice does not run. */
  private static boolean runs(ProcessHandle process) {
    try {
      String stat = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
      return !stat.substring(stat.lastIndexOf(')') + 2).startsWith("Z");
    } catch (java.io.IOException gone) {
      return false;
    }
  }

  @Test
  void aNodeThatIsAskedToEndLetsAnAnalysisFinish() throws Exception {
    try (NodeProcess node = start()) {
      ApiClient api = api(node);
      long id = api.submit("slow.sh", "#!/bin/sh\nsleep 2\n", LINUX).getLong("id");
      api.awaitEvent(id, "stage.started", "\"run\"");
      node.sigterm();
      assertThat(node.exitCode()).isZero();
      assertThat(directory.resolve("data/analyses/" + id + "/timeline.json")).exists();
    }
  }

  @Test
  void aNodeThatIsAskedToEndWhileItStartsEndsInOrder() throws Exception {
    try (NodeProcess node = start()) {
      Awaitility.await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> node.log().contains("The result server listens"));
      node.sigterm();
      assertThat(node.exitCode()).isZero();
    }
  }

  @Test
  void aSecondSignalHandsTheJobBackAtOnce() throws Exception {
    long id;
    try (NodeProcess node = start()) {
      ApiClient api = api(node);
      id = api.submit("for-ever.sh", FOREVER, LINUX).getLong("id");
      api.awaitEvent(id, "stage.started", "\"run\"");
      node.sigterm();
      Awaitility.await().until(() -> node.log().contains("Draining"));
      node.sigterm();
      assertThat(node.exitCode()).isZero();
    }
    try (NodeProcess node = start()) {
      ApiClient api = api(node);
      assertThat(api.events(id).encode()).contains("node.stopped");
      api.delete("/jobs/" + id);
      api.await(id, "CANCELLED");
    }
  }

  @Test
  void aRunningJobIsCancelledAndItsMachineIsFree() throws Exception {
    try (NodeProcess node = start()) {
      ApiClient api = api(node);
      long id =
          api.submit("for-ever.sh", FOREVER, LINUX.copy().put("machine", "cape-1")).getLong("id");
      api.awaitEvent(id, "stage.started", "\"run\"");
      assertThat(api.delete("/jobs/" + id).statusCode()).isEqualTo(202);
      JsonObject job = api.await(id, "CANCELLED");
      assertThat(job.getJsonObject("failure").getString("code")).isEqualTo("cancelled");
      Awaitility.await()
          .until(
              () ->
                  api.get("/machines").getJsonArray("machines").stream()
                      .map(JsonObject.class::cast)
                      .allMatch(machine -> machine.getString("state").equals("IDLE")));
      // What had been captured before is complete and kept.
      assertThat(directory.resolve("data/analyses/" + id + "/attempts/1/dump.pcap")).exists();
    }
  }

  @Test
  void aJobThatNoMachineCanServeWaitsWithAReasonAndBlocksNobody() throws Exception {
    try (NodeProcess node = start()) {
      ApiClient api = api(node);
      long waiting =
          api.submit("a.exe", "MZ", new JsonObject().put("platform", "windows").put("priority", 9))
              .getLong("id");
      long served = api.submit("b.sh", "#!/bin/sh\ntrue\n", LINUX).getLong("id");
      api.await(served, "COMPLETED");
      assertThat(api.get("/jobs/" + waiting).getString("state")).isEqualTo("QUEUED");
      assertThat(api.get("/jobs/" + waiting + "/explain").encode())
          .contains("no machine fulfils", "platform is linux, the job asks for windows");
      assertThat(api.delete("/jobs/" + waiting).statusCode()).isBetween(200, 202);
      api.await(waiting, "CANCELLED");
    }
  }

  @Test
  void badInputIsNamedAndStoresNothing() throws Exception {
    try (NodeProcess node = start()) {
      ApiClient api = api(node);
      var answer = api.post("/jobs", "{\"url\":\"http://a.test/\",\"timeout\":\"soon\"}");
      assertThat(answer.statusCode()).isEqualTo(400);
      assertThat(new JsonObject(answer.body()).getString("field")).isEqualTo("timeout");
      assertThat(api.get("/jobs").getJsonArray("jobs")).isEmpty();
    }
  }

  @Test
  void aRepeatedSubmissionIsOneJob() throws Exception {
    try (NodeProcess node = start()) {
      ApiClient api = api(node);
      JsonObject spec = LINUX.copy().put("submissionId", "mail-1");
      JsonObject first = api.submit("a.sh", "#!/bin/sh\ntrue\n", spec);
      JsonObject second = api.submit("a.sh", "#!/bin/sh\ntrue\n", spec);
      assertThat(first.getBoolean("created")).isTrue();
      assertThat(second.getBoolean("created")).isFalse();
      assertThat(second.getLong("id")).isEqualTo(first.getLong("id"));
      api.await(first.getLong("id"), "COMPLETED");
    }
  }

  @Test
  void twoNodesCannotShareADataDirectory() throws Exception {
    try (NodeProcess node = start()) {
      api(node);
      try (NodeProcess second = start()) {
        assertThat(second.exitCode()).isEqualTo(1);
        assertThat(second.log()).contains("another node works in");
      }
    }
  }
}
