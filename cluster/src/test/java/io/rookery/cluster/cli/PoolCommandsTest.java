package io.rookery.cluster.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rookery.cluster.gateway.FakeNode;
import io.vertx.core.json.JsonObject;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Machines and nodes are shown and commanded. */
final class PoolCommandsTest {
  @TempDir Path folder;
  private FakeNode node;
  private Shell shell;

  @BeforeEach
  void open() {
    node = FakeNode.open(folder.resolve("analyses")).announcing();
    shell = Shell.on(node);
  }

  @AfterEach
  void close() {
    node.close();
  }

  @Test
  void thePoolIsShownAndCommanded() {
    assertThat(shell.run("machines")).isEqualTo(ExitCode.DONE);
    assertThat(shell.out()).contains("lab-1").contains("IDLE");
    assertThat(shell.out())
        .endsWith(
            "lab-2, since 2026-11-23T12:00:00Z: boot.hung: no word (3 canaries failed; the next"
                + " canary tries it at 2026-11-23T12:04:00Z)\n");
    assertThat(shell.run("nodes")).isEqualTo(ExitCode.DONE);
    assertThat(shell.out())
        .endsWith(
            "node-1, since 2026-11-23T12:00:00Z: capture.died: killed (0 canaries failed; a canary"
                + " tries it now)\n");
    assertThat(shell.run("machine", "lab-1", "drain")).isEqualTo(ExitCode.DONE);
    assertThat(shell.out()).isEqualTo("lab-1 DRAINED\n");
    assertThat(shell.run("machine", "none", "drain")).isEqualTo(ExitCode.USAGE);
    assertThat(shell.run("machine", "lab-1", "explode")).isEqualTo(ExitCode.USAGE);
    assertThat(shell.run("nodes", "--json")).isEqualTo(ExitCode.DONE);
    assertThat(shell.json().getJsonArray("nodes")).hasSize(1);
  }

  @Test
  void aSnapshotIsWaitedForAndItsEndTold() {
    JsonObject lab = new JsonObject().put("machine", "lab-1");
    node.jobs.append("machine.snapshot-made", lab.copy().put("message", "lab-1 was saved"));
    assertThat(shell.run("machine", "lab-1", "snapshot")).isEqualTo(ExitCode.DONE);
    assertThat(shell.out()).isEqualTo("lab-1 was saved\n");
    assertThat(shell.run("machine", "snapshot", "lab-1", "--json")).isEqualTo(ExitCode.DONE);
    assertThat(shell.json().getJsonObject("data").getString("machine")).isEqualTo("lab-1");
    assertThat(shell.run("machine", "lab-2", "snapshot")).isEqualTo(ExitCode.FAILED);
  }

  @Test
  void aSnapshotThatFailedIsAFailure() {
    node.jobs.append(
        "machine.snapshot-failed",
        new JsonObject().put("machine", "lab-1").put("message", "pid 7 (tcpdump) holds it"));
    assertThat(shell.run("machine", "lab-1", "snapshot")).isEqualTo(ExitCode.FAILED);
    assertThat(shell.out()).isEqualTo("pid 7 (tcpdump) holds it\n");
  }

  @Test
  void aSnapshotWhoseNodeHasStartedAnewIsNotWaitedFor() {
    node.jobs.append("node.cleaned", new JsonObject().put("node", "node-2"));
    node.jobs.append("node.cleaned", new JsonObject().put("node", "node-1"));
    assertThat(shell.run("machine", "lab-1", "snapshot")).isEqualTo(ExitCode.FAILED);
    assertThat(shell.err()).contains("node-1 has started anew", "lab-1", "ask again");
  }

  @Test
  void aSnapshotOfWhichNothingIsHeardNamesTheNodeAndWhatToDo() {
    JsonObject begun =
        new JsonObject()
            .put("name", "lab-1")
            .put("node", "node-1")
            .put("state", "SAVING")
            .put("event", 0);
    Console quiet = new Console(nowhere(), nowhere(), Map.of());
    try (NodeClient client = NodeClient.open(URI.create(node.url()), Optional.empty())) {
      SnapshotWait wait = new SnapshotWait(client, quiet, false, Duration.ofMillis(1));
      assertThatThrownBy(() -> wait.untilOver(begun))
          .isInstanceOf(CommandException.class)
          .hasMessageContaining("node node-1")
          .hasMessageContaining("lab-1")
          .hasMessageContaining("rookery nodes");
    }
  }

  @Test
  void theWordNodeRunsOneOrCommandsOne() {
    assertThat(shell.run("node", "--config", "rookery.yaml")).isEqualTo(ExitCode.DONE);
    assertThat(shell.nodesRun).containsExactly(Path.of("rookery.yaml"));
    assertThat(shell.run("node", "node-1", "drain")).isEqualTo(ExitCode.DONE);
    assertThat(shell.out()).isEqualTo("node-1 DRAINED\n");
    assertThat(shell.run("node", "node-1", "resume", "--json", "--node", node.url()))
        .isEqualTo(ExitCode.DONE);
    assertThat(shell.json().getString("state")).isEqualTo("UP");
    assertThat(shell.run("node")).isEqualTo(ExitCode.USAGE);
    assertThat(shell.run("node", "node-1")).isEqualTo(ExitCode.USAGE);
    assertThat(shell.run("node", "node-1", "drain", "--config", "x")).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void aReloadSaysWhatWasDoneAndWhatNeedsARestart() {
    assertThat(shell.run("node", "node-1", "reload")).isEqualTo(ExitCode.DONE);
    assertThat(shell.out())
        .isEqualTo("node-1 UP\nadded: lab-2, lab-3\nneeds a restart: api.port\n");
    assertThat(shell.run("node", "node-1", "reload", "--json")).isEqualTo(ExitCode.DONE);
    assertThat(shell.json().getJsonObject("reload").getJsonArray("removed")).isEmpty();
    assertThat(shell.run("node", "wrong", "reload")).isEqualTo(ExitCode.USAGE);
    assertThat(shell.err()).contains("rookery.yaml: line 3: retry.attempts");
    assertThat(shell.run("machine", "lab-1", "reload")).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void theDoctorFailsWhenSomethingLeaks() {
    assertThat(shell.run("doctor")).isEqualTo(ExitCode.DONE);
    assertThat(shell.out()).contains("leaks: none").contains("nothing leaks");
    node.healthy = false;
    assertThat(shell.run("doctor")).isEqualTo(ExitCode.FAILED);
    assertThat(shell.out()).contains("tcpdump").contains("10.0.0.1:8000");
    assertThat(shell.run("doctor", "--json")).isEqualTo(ExitCode.FAILED);
    assertThat(shell.json().getBoolean("healthy")).isFalse();
  }

  private static PrintStream nowhere() {
    return new PrintStream(OutputStream.nullOutputStream());
  }
}
