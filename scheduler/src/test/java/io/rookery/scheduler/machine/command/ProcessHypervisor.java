package io.rookery.scheduler.machine.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.scheduler.machine.AgentKind;
import io.rookery.scheduler.machine.Dialect;
import io.rookery.scheduler.machine.Machine;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.awaitility.Awaitility;

/** A hypervisor whose machines are processes; its program is {@code hypervisor.py}. */
final class ProcessHypervisor {
  private static final String PROGRAM = "hypervisor.py";
  private final Path home;

  /** Keeps its program and its machines' pids in that directory. */
  ProcessHypervisor(Path home) {
    this.home = home;
  }

  static Machine machine(String name, Optional<String> snapshot) {
    return new Machine(
        name,
        "command",
        "linux",
        "x64",
        "127.44.17.2",
        8000,
        AgentKind.HTTP,
        Dialect.CAPE,
        Set.of(),
        Optional.empty(),
        Optional.empty(),
        snapshot);
  }

  /** What a lab would write into its configuration. */
  JsonObject options() throws IOException {
    Path program = home.resolve(PROGRAM);
    if (!Files.exists(program)) {
      try (InputStream text = getClass().getResourceAsStream("/machine/" + PROGRAM)) {
        Files.copy(text, program);
      }
    }
    JsonObject programs =
        new JsonObject()
            .put("restore", line("restore").add("{ip}").add("{snapshot}").add("{folder}"))
            .put("resume", line("resume"))
            .put("stop", line("stop"))
            .put("state", line("state"))
            .put("dump", line("dump").add("{file}"))
            .put("screenshot", line("screenshot").add("{file}"));
    return new JsonObject().put("programs", programs).put("ask", "500ms");
  }

  /** With the whole path, for a wrapper on the PATH may take ten times as long to start. */
  private JsonArray line(String verb) {
    return JsonArray.of(
        "/usr/bin/python3",
        "-IS",
        home.resolve(PROGRAM).toString(),
        home.toString(),
        verb,
        "{name}");
  }

  /** The machines that are there, paused or not: whatever runs the program to be one. */
  List<ProcessHandle> lives() {
    return ProcessHandle.allProcesses()
        .filter(process -> arguments(process).contains(home.resolve(PROGRAM).toString()))
        .filter(process -> arguments(process).contains(" restore "))
        .toList();
  }

  private static String arguments(ProcessHandle process) {
    return String.join(" ", process.info().arguments().orElse(new String[0]));
  }

  /** Ends a machine behind everybody's back. */
  void kill(Machine machine) {
    life(machine).destroyForcibly();
  }

  /** Lets a machine stand still behind everybody's back; done when its state says so. */
  void freeze(Machine machine) throws IOException, InterruptedException {
    freeze(life(machine));
  }

  static void freeze(ProcessHandle process) throws IOException, InterruptedException {
    String pid = Long.toString(process.pid());
    assertThat(new ProcessBuilder("kill", "-STOP", pid).start().waitFor()).isZero();
    Awaitility.await()
        .until(() -> Files.readString(Path.of("/proc", pid, "stat")).contains(") T "));
  }

  private ProcessHandle life(Machine machine) {
    List<ProcessHandle> found =
        lives().stream().filter(life -> arguments(life).contains(machine.name())).toList();
    assertThat(found).hasSize(1);
    ProcessHandle life = found.get(0);
    try {
      assertThat(Files.readString(home.resolve(machine.name() + ".pid")))
          .isEqualTo(Long.toString(life.pid()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return life;
  }
}
