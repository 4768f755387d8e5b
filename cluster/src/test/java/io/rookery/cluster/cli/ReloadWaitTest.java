package io.rookery.cluster.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rookery.cluster.gateway.FakeNode;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A reload that takes longer than an answer may. */
final class ReloadWaitTest {
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
  void aReloadThatGoesOnIsWaitedForAndItsEndTold() {
    JsonObject added = new JsonObject().put("added", new JsonArray().add("lab-4"));
    node.jobs.append("node.reloaded", added.copy().put("node", "node-2"));
    node.jobs.append("node.reloaded", added.copy().put("node", "slow-1"));
    node.jobs.append(
        "node.reload-failed",
        new JsonObject().put("node", "slow-2").put("message", "lab-4 cannot be opened"));
    node.jobs.append("node.cleaned", new JsonObject().put("node", "slow-3"));

    assertThat(shell.run("node", "slow-1", "reload")).isEqualTo(ExitCode.DONE);
    assertThat(shell.out()).isEqualTo("slow-1 UP\nadded: lab-4\n");
    assertThat(shell.err()).contains("slow-1 is still at its reload");
    assertThat(shell.run("node", "slow-1", "reload", "--json")).isEqualTo(ExitCode.DONE);
    assertThat(shell.json())
        .isEqualTo(new JsonObject().put("name", "slow-1").put("state", "UP").put("reload", added));
    assertThat(shell.run("node", "slow-2", "reload")).isEqualTo(ExitCode.FAILED);
    assertThat(shell.err()).contains("lab-4 cannot be opened");
    assertThat(shell.run("node", "slow-3", "reload")).isEqualTo(ExitCode.FAILED);
    assertThat(shell.err()).contains("slow-3 has started anew");
  }

  @Test
  void aReloadOfWhichNothingIsHeardIsNoUnreachableNode() {
    JsonObject begun =
        new JsonObject().put("name", "node-1").put("state", "UP").put("reloading", true);
    Console quiet =
        new Console(
            new PrintStream(OutputStream.nullOutputStream()),
            new PrintStream(OutputStream.nullOutputStream()),
            Map.of());
    try (NodeClient client = NodeClient.open(URI.create(node.url()), Optional.empty())) {
      ReloadWait wait = new ReloadWait(client, quiet, Duration.ofMillis(1));
      for (JsonObject answer : List.of(begun, begun.copy().put("event", 0))) {
        assertThatThrownBy(() -> wait.untilOver(answer))
            .isInstanceOf(CommandException.class)
            .hasMessageContaining("node node-1 is at its reload")
            .hasMessageContaining("rookery machines")
            .hasMessageNotContaining("cannot reach");
      }
    }
  }
}
