package io.rookery.cluster.node;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A node as a process, whose file is edited while it runs. */
@Timeout(300)
class NodeReloadTest {
  private static final String RELOAD = "/nodes/test-node/reload";
  private static final String PLAIN =
      """
      capture: { enabled: false }
      machines:
        - { machinery: simulated, count: 1, name: plain, subnet: 127.34.1.0/24 }
      """;
  private static final String SPECIAL =
      "  - { machinery: simulated, count: 1, name: special, tags: [special],"
          + " subnet: 127.34.2.0/24, options: { ends: false } }\n";

  @TempDir private Path directory;

  private Path write(String rest) throws Exception {
    return NodeProcess.configuration(directory, rest);
  }

  private NodeProcess start(String rest) throws Exception {
    return NodeProcess.start(write(rest));
  }

  /** The answer's part that says what was done. */
  private static JsonObject reload(ApiClient api) throws Exception {
    HttpResponse<String> answer = api.post(RELOAD, "{}");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return new JsonObject(answer.body()).getJsonObject("reload");
  }

  private static List<String> machines(ApiClient api) throws Exception {
    return api.get("/machines").getJsonArray("machines").stream()
        .map(JsonObject.class::cast)
        .map(machine -> machine.getString("name") + " " + machine.getString("state"))
        .sorted()
        .toList();
  }

  private static void awaitMachines(ApiClient api, String... expected) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(40))
        .until(() -> machines(api).equals(List.of(expected)));
  }

  @Test
  void aJobThatNoMachineCouldServeRunsWhenTheMachineIsAdded() throws Exception {
    try (NodeProcess node = start(PLAIN)) {
      ApiClient api = node.api();
      JsonObject spec = new JsonObject().put("tags", "special").put("timeout", "1s");
      long id = api.submit("a.sh", "#!/bin/sh\n", spec).getLong("id");
      assertThat(api.get("/jobs/" + id + "/explain").encode()).contains("tag special is missing");

      write(PLAIN + SPECIAL);
      NodeProcess.Ended command = node.command("node", "test-node", "reload");

      assertThat(command.exitCode()).isZero();
      assertThat(command.output()).endsWith("test-node UP\nadded: special-1\n");
      JsonObject job = api.await(id, "COMPLETED");
      assertThat(job.getJsonObject("attempt").getString("machine")).isEqualTo("special-1");
      JsonObject event = api.firstEvent("node.reloaded");
      assertThat(event.getJsonObject("data").getString("node")).isEqualTo("test-node");
      assertThat(event.getJsonObject("data").getJsonArray("added"))
          .isEqualTo(new JsonArray().add("special-1"));
      // The sweep, which looks every two seconds, has not been needed.
      assertThat(node.log()).doesNotContain("The sweep found");
    }
  }

  @Test
  void aRemovedMachineFinishesItsJobAndVanishes() throws Exception {
    try (NodeProcess node = start(PLAIN + SPECIAL)) {
      ApiClient api = node.api();
      JsonObject spec = new JsonObject().put("tags", "special").put("timeout", "12s");
      long id = api.submit("a.sh", "#!/bin/sh\n", spec).getLong("id");
      api.awaitEvent(id, "stage.started", "\"run\"");

      write(PLAIN);
      node.sighup();

      awaitMachines(api, "plain-1 IDLE", "special-1 DRAINING");
      assertThat(node.log()).contains("\"removed\":[\"special-1\"]");
      JsonObject job = api.await(id, "COMPLETED");
      assertThat(job.getJsonObject("attempt").getInteger("number")).isEqualTo(1);
      awaitMachines(api, "plain-1 IDLE");
    }
  }

  @Test
  void aMistakeChangesNothingAndIsNamedWithItsLine() throws Exception {
    try (NodeProcess node = start(PLAIN)) {
      ApiClient api = node.api();
      write(PLAIN + SPECIAL + "retry: { attempts: none }\nunknown: 1\n");

      HttpResponse<String> answer = api.post(RELOAD, "{}");
      NodeProcess.Ended command = node.command("node", "test-node", "reload");

      assertThat(answer.statusCode()).isEqualTo(400);
      assertThat(new JsonObject(answer.body()).getString("message"))
          .contains("line 10: retry.attempts", "line 11: unknown");
      assertThat(command.exitCode()).isEqualTo(2);
      assertThat(command.output()).contains("rookery.yaml", "line 10: retry.attempts");
      assertThat(machines(api)).containsExactly("plain-1 IDLE");

      // A driver knows its options better than the reader of the file does.
      write(PLAIN + SPECIAL.replace("ends: false", "ends: never"));
      HttpResponse<String> refused = api.post(RELOAD, "{}");
      assertThat(refused.statusCode()).isEqualTo(400);
      assertThat(refused.body()).contains("ends");
      assertThat(machines(api)).containsExactly("plain-1 IDLE");
    }
  }

  @Test
  void settingsHoldAtOnceAndKeysThatNeedARestartAreNamed() throws Exception {
    // Nothing listens there: whoever tries these machines fails, and may try the other one.
    String dead =
        """
          - machinery: external
            platform: linux
            tags: [dead]
            resultserver: { ip: 127.0.0.1 }
            list: [ { name: dead-1, ip: 127.34.3.1 }, { name: dead-2, ip: 127.34.3.2 } ]
        """;
    try (NodeProcess node = start(PLAIN + dead)) {
      ApiClient api = node.api();
      Path file = write(PLAIN + dead + "retry: { attempts: 1 }\nsamples: { limit: 1MiB }\n");
      Files.writeString(
          file,
          Files.readString(file)
              .replace("lease: 5s", "lease: 6s, drain: 1s")
              .replace(
                  "results:  { port: 0, freeSpace",
                  "results:  { port: 2099, headerTimeout: 9s, rateLimit: 1MiB, fileLimit")
              .replace("boot: 30s", "boot: 1s"));

      JsonObject first = reload(api);
      JsonObject second = reload(api);

      assertThat(first.getJsonArray("settings"))
          .containsExactly(
              "node.drain",
              "results.fileLimit",
              "results.freeSpace",
              "results.headerTimeout",
              "results.rateLimit",
              "retry.attempts",
              "timeouts.boot");
      assertThat(first.getJsonArray("restart"))
          .containsExactly("node.lease", "results.port", "samples.limit");
      // Guests deliver where the server listens, which still is where it did.
      assertThat(first.getJsonArray("changed")).isEmpty();
      assertThat(second.getJsonArray("settings")).isEmpty();
      // What was asked for before still waits for its restart.
      assertThat(second.getJsonArray("restart")).isEqualTo(first.getJsonArray("restart"));

      JsonObject spec = new JsonObject().put("tags", "dead");
      long id = api.submit("a.sh", "#!/bin/sh\n", spec).getLong("id");
      JsonObject job = api.await(id, "FAILED");
      assertThat(job.getJsonObject("attempt").getInteger("number")).isEqualTo(1);
    }
  }

  @Test
  void namespacesOfMachinesThatCameAndWentLeaveNothing() throws Exception {
    String before =
        "machines:\n  - { machinery: netns, count: 1, name: tux, subnet: 198.19.84.0/24 }\n";
    String none = "capture: { enabled: false }\n";
    try (NodeProcess node = start(none + before)) {
      ApiClient api = node.api();
      assertThat(hasInterface("198.19.84.1")).isTrue();

      write(none + before.replace("count: 1", "count: 2"));
      assertThat(reload(api).getJsonArray("added")).containsExactly("tux-2");
      assertThat(hasInterface("198.19.84.5")).isTrue();
      long id =
          api.submit(
                  "a.sh",
                  "#!/bin/sh\ntrue\n",
                  new JsonObject().put("platform", "linux").put("machine", "tux-2"))
              .getLong("id");
      api.await(id, "COMPLETED");

      // Another driver, because the options are others: the machine leaves one and joins the other.
      write(none + before.replace("198.19.84", "198.19.85"));
      JsonObject moved = reload(api);
      assertThat(moved.getJsonArray("changed")).containsExactly("tux-1");
      assertThat(moved.getJsonArray("removed")).containsExactly("tux-2");
      awaitMachines(api, "tux-1 IDLE");
      Awaitility.await()
          .until(
              () ->
                  !hasInterface("198.19.84.1")
                      && !hasInterface("198.19.84.5")
                      && hasInterface("198.19.85.1"));

      write(none);
      reload(api);
      awaitMachines(api);
      assertThat(hasInterface("198.19.85.1")).isFalse();
      assertThat(api.get("/doctor").getBoolean("healthy")).isTrue();
    }
  }

  /** Machines of which nobody can say whether they run before somebody has written to that pipe. */
  private Path writeSlow(Path pipe, String list) throws Exception {
    Path file =
        write(
            PLAIN
                + """
                  - machinery: command
                    platform: linux
                    resultserver: { ip: 127.0.0.1 }
                    programs: { restore: [/bin/true], stop: [/bin/true], state: [/bin/cat, %s] }
                    states: { off: ['off'] }
                    deadlines: { state: 60s }
                    list: [ %s ]
                """
                    .formatted(pipe, list));
    return Files.writeString(
        file, Files.readString(file).replace("port: 0 }", "port: 0, deadline: 4s }"));
  }

  private static void block(Path pipe) throws Exception {
    Files.deleteIfExists(pipe);
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
  }

  /** Answers whoever waits at the pipe, and whoever comes later. */
  private static void answer(Path pipe, String word) throws Exception {
    Path waiting = Files.move(pipe, pipe.resolveSibling(word));
    Files.writeString(pipe, word);
    // To write and to read, for else this would wait where nobody does.
    try (FileChannel channel =
        FileChannel.open(waiting, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(word.getBytes(UTF_8)));
    }
  }

  @Test
  void aReloadThatTakesLongerThanAnAnswerMayGoesOnAndItsEndIsTold() throws Exception {
    Path pipe = directory.resolve("state");
    block(pipe);
    String first = "{ name: slow-1, ip: 127.34.4.1 }";
    Path file = writeSlow(pipe, first);
    String slow = Files.readString(file);
    Files.writeString(file, slow.substring(0, slow.indexOf("  - machinery: command")));
    try (NodeProcess node = NodeProcess.start(file)) {
      ApiClient api = node.api();
      writeSlow(pipe, first);

      HttpResponse<String> answer = api.post(RELOAD, "{}");

      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
      JsonObject begun = new JsonObject(answer.body());
      assertThat(begun.getBoolean("reloading")).isTrue();
      assertThat(begun.getLong("event"))
          .isEqualTo(api.firstEvent("node.reload-begun").getLong("seq"));
      assertThat(api.post(RELOAD, "{}").statusCode()).isEqualTo(409);
      answer(pipe, "off");
      JsonObject done = api.firstEvent("node.reloaded");
      assertThat(done.getJsonObject("data").getJsonArray("added")).containsExactly("slow-1");
      assertThat(done.getLong("seq")).isGreaterThan(begun.getLong("event"));
      awaitMachines(api, "plain-1 IDLE", "slow-1 IDLE");

      block(pipe);
      writeSlow(pipe, first + ", { name: slow-2, ip: 127.34.4.2 }");
      assertThat(api.post(RELOAD, "{}").statusCode()).isEqualTo(202);
      answer(pipe, "strange");
      JsonObject failed = api.firstEvent("node.reload-failed").getJsonObject("data");
      assertThat(failed.getString("node")).isEqualTo("test-node");
      assertThat(failed.getString("message")).contains("slow-2");
      awaitMachines(api, "plain-1 IDLE", "slow-1 IDLE");
    }
  }

  private static boolean hasInterface(String address) throws Exception {
    return NetworkInterface.getByInetAddress(InetAddress.getByName(address)) != null;
  }
}
