package io.rookery.scheduler.machine.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.rookery.scheduler.machine.Machine;
import io.rookery.scheduler.machine.MachineException;
import io.rookery.scheduler.machine.Machinery;
import io.rookery.scheduler.machine.MachineryHost;
import io.rookery.scheduler.machine.PausedMachineryContract;
import io.rookery.scheduler.machine.RestoreRequest;
import io.rookery.scheduler.machine.RestoredMachine;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A hypervisor of processes, driven by its real program. */
class CommandMachineryTest extends PausedMachineryContract {
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private final List<Machinery> others = new ArrayList<>();
  private final Machine machine = ProcessHypervisor.machine("command-1", Optional.of("clean"));

  @Override
  protected Machinery driver(MachineryHost host) throws Exception {
    return CommandMachinery.of(host.context(new ProcessHypervisor(directory).options()));
  }

  @Override
  protected Machine machine() {
    return machine;
  }

  @Override
  protected void vanish() throws Exception {
    new ProcessHypervisor(directory).kill(machine);
  }

  @Override
  protected void freeze() throws Exception {
    new ProcessHypervisor(directory).freeze(machine);
  }

  @Override
  protected void nothingRuns() {
    assertThat(new ProcessHypervisor(directory).lives()).isEmpty();
  }

  @Test
  void programsAreToldTheSnapshotAndTheAttemptsFolder() throws Exception {
    RestoreRequest request = request();
    RestoredMachine restored = host.await(() -> machinery.restore(machine, request));
    assertThat(request.folder().resolve("restored")).hasContent("clean");
    host.await(restored::stop);
  }

  @Test
  void aRestoreThatLetsTheGuestRunWaitsForTheResume() throws Exception {
    JsonObject options = new ProcessHypervisor(directory).options();
    JsonObject programs = options.getJsonObject("programs");
    programs.remove("resume");
    Machinery running = CommandMachinery.of(host.context(options));
    Machine other = ProcessHypervisor.machine("command-2", Optional.of("clean"));
    host.await(() -> running.open(List.of(other)));
    RestoreRequest request = request();
    RestoredMachine restored = host.await(() -> running.restore(other, request));
    nothingRuns();
    host.await(restored::resume);
    assertThat(request.folder().resolve("restored")).exists();
    host.await(running::close);
  }

  @Test
  void whatADeadNodeLeftRunningIsSwitchedOff() throws Exception {
    host.await(restore()::resume);
    Machinery next = driver(host);
    host.await(() -> next.open(List.of(machine)));
    nothingRuns();
    host.await(next::close);
  }

  @Test
  void aFailedRestoreTellsTheProgramsWordsAndLeavesNothing() throws Exception {
    RestoreRequest nowhere = new RestoreRequest(17, 1, directory.resolve("nowhere"));
    assertThatThrownBy(() -> host.await(() -> machinery.restore(machine, nowhere)))
        .hasCauseInstanceOf(MachineException.class)
        .hasMessageContaining("exit code 1")
        .hasMessageContaining("No such file or directory");
    nothingRuns();
    host.await(restore()::stop);
  }

  @Test
  void aProgramThatDoesNotEndIsEndedAtItsDeadline() throws Exception {
    JsonObject options = new ProcessHypervisor(directory).options();
    options.getJsonObject("programs").put("restore", new JsonArray().add("sleep").add("600"));
    options.put("deadlines", new JsonObject().put("restore", "200ms"));
    assertOpensButDoesNotRestore(options, "did not end within");
  }

  @Test
  void aProgramThatIsNotThereIsNamed() throws Exception {
    JsonObject options = new ProcessHypervisor(directory).options();
    options.getJsonObject("programs").put("restore", new JsonArray().add("rookery-no-program"));
    assertOpensButDoesNotRestore(options, "rookery-no-program");
  }

  private void assertOpensButDoesNotRestore(JsonObject options, String reason) throws Exception {
    Machinery broken = CommandMachinery.of(host.context(options));
    Machine other = ProcessHypervisor.machine("command-2", Optional.of("clean"));
    RestoreRequest request = request();
    host.await(() -> broken.open(List.of(other)));
    assertThatThrownBy(() -> host.await(() -> broken.restore(other, request)))
        .hasCauseInstanceOf(MachineException.class)
        .hasMessageContaining("command-2")
        .hasMessageContaining(reason);
    host.await(broken::close);
  }

  @Test
  void onlyGuestsWithClocksOfTheirOwnGoOnFromAMemory() throws Exception {
    RestoredMachine container = restore();
    assertThat(container.fromMemory()).isFalse();
    host.await(container::stop);
    JsonObject options = new ProcessHypervisor(directory).options().put("ownClock", true);
    Machinery virtual = CommandMachinery.of(host.context(options));
    Machine other = ProcessHypervisor.machine("command-2", Optional.of("clean"));
    host.await(() -> virtual.open(List.of(other)));
    RestoreRequest request = request();
    RestoredMachine restored = host.await(() -> virtual.restore(other, request));
    assertThat(restored.fromMemory()).isTrue();
    host.await(virtual::close);
  }

  @Test
  void memoryAndScreenAreWrittenToTheFilesThatAreAskedFor() throws Exception {
    RestoredMachine restored = restore();
    host.await(restored::resume);
    Path memory = directory.resolve("memory.dmp");
    Path picture = directory.resolve("0001.ppm");
    assertThat(restored.hasScreen()).isTrue();
    CompletableFuture<Void> dumped = host.begin(() -> restored.dumpMemory(memory));
    host.await(() -> restored.screenshot(picture));
    dumped.get(90, TimeUnit.SECONDS);
    assertThat(memory).content().startsWith("memory of ");
    assertThat(picture).content().startsWith("P3 ");
    host.await(restored::stop);
  }

  @Test
  void aFileThatIsThereIsNotTouched() throws Exception {
    RestoredMachine restored = restore();
    Path memory = Files.writeString(directory.resolve("memory.dmp"), "another's");
    assertThatThrownBy(() -> host.await(() -> restored.dumpMemory(memory)))
        .hasCauseInstanceOf(MachineException.class)
        .hasMessageContaining("exists already");
    assertThat(memory).hasContent("another's");
    host.await(restored::stop);
  }

  @Test
  void halfAFileOfAProgramThatFailsOrDoesNotEndIsRemoved() throws Exception {
    JsonObject options = new ProcessHypervisor(directory).options();
    options
        .getJsonObject("programs")
        .put(
            "dump",
            JsonArray.of("sh", "-c", "echo half >$0; echo the disk is full; exit 3", "{file}"))
        .put("screenshot", JsonArray.of("sh", "-c", "echo half >$0; exec sleep 600", "{file}"));
    options.put("deadlines", new JsonObject().put("screenshot", "500ms"));
    RestoredMachine restored = restoreAnother(CommandMachinery.of(host.context(options)));
    Path file = directory.resolve("out");
    assertThatThrownBy(() -> host.await(() -> restored.dumpMemory(file)))
        .hasCauseInstanceOf(MachineException.class)
        .hasMessageContaining("the disk is full");
    assertThat(file).doesNotExist();
    assertThatThrownBy(() -> host.await(() -> restored.screenshot(file)))
        .hasCauseInstanceOf(MachineException.class)
        .hasMessageContaining("did not end within");
    assertThat(file).doesNotExist();
  }

  @Test
  void aGroupThatNamesNoProgramForItSaysSo() throws Exception {
    JsonObject options = new ProcessHypervisor(directory).options();
    options.getJsonObject("programs").remove("dump");
    options
        .getJsonObject("programs")
        .put("screenshot", JsonArray.of("echo", "elsewhere than in", "{file}"));
    RestoredMachine restored = restoreAnother(CommandMachinery.of(host.context(options)));
    Path file = directory.resolve("out");
    assertThatThrownBy(() -> host.await(() -> restored.dumpMemory(file)))
        .hasCauseInstanceOf(MachineException.class)
        .hasMessageContaining("programs.dump");
    assertThatThrownBy(() -> host.await(() -> restored.screenshot(file)))
        .hasCauseInstanceOf(MachineException.class)
        .hasMessageContaining("has made no file");
  }

  @Test
  void aStopDoesNotWaitForADumpThatTheMachinesEndEnds() throws Exception {
    JsonObject options = new ProcessHypervisor(directory).options();
    Path begun = directory.resolve("begun");
    String untilItIsGone =
        ": >%s; life=$(cat $1/command-2.pid); while readlink /proc/$life/exe; do :; done; exit 1";
    options
        .getJsonObject("programs")
        .put(
            "dump",
            JsonArray.of(
                "sh", "-c", untilItIsGone.formatted(begun), "{file}", directory.toString()));
    RestoredMachine restored = restoreAnother(CommandMachinery.of(host.context(options)));
    host.await(restored::resume);
    CompletableFuture<Void> dumped =
        host.begin(() -> restored.dumpMemory(directory.resolve("out")));
    await().atMost(PATIENCE).until(() -> Files.exists(begun));
    host.await(restored::stop);
    nothingRuns();
    assertThat(dumped).isCompletedExceptionally();
  }

  private RestoredMachine restoreAnother(Machinery driver) throws Exception {
    Machine other = ProcessHypervisor.machine("command-2", Optional.of("clean"));
    RestoreRequest request = request();
    others.add(driver);
    host.await(() -> driver.open(List.of(other)));
    return host.await(() -> driver.restore(other, request));
  }

  /** Before the contract looks for what is left. */
  @AfterEach
  void closeTheOthers() throws Exception {
    for (Machinery other : others) {
      host.await(other::close);
    }
  }

  @Test
  void everyMachineThatIsRefusedIsNamed() throws Exception {
    List<Machine> machines =
        Stream.concat(
                Stream.of(ProcessHypervisor.machine("sound", Optional.of("clean"))),
                IntStream.rangeClosed(1, 7)
                    .mapToObj(i -> ProcessHypervisor.machine("bare-" + i, Optional.empty())))
            .toList();
    assertThatThrownBy(() -> host.await(() -> machinery.open(machines)))
        .hasCauseInstanceOf(MachineException.class)
        .hasMessageContaining("7 of 8")
        .hasMessageContaining("bare-1: its programs use {snapshot}")
        .hasMessageContaining("bare-6, bare-7")
        .message()
        .doesNotContain("sound");
  }

  @Test
  void aMachineWithoutTheSnapshotThatItsProgramsWantIsRefused() {
    Machine bare = ProcessHypervisor.machine("bare", Optional.empty());
    assertThatThrownBy(() -> host.await(() -> machinery.open(List.of(bare))))
        .hasCauseInstanceOf(MachineException.class)
        .hasMessageContaining("bare")
        .hasMessageContaining("snapshot");
  }

  @Test
  void aStateThatIsNotUnderstoodIsCited() throws Exception {
    JsonObject options = new ProcessHypervisor(directory).options();
    options.getJsonObject("programs").put("state", new JsonArray().add("echo").add("sleepwalking"));
    Machinery odd = CommandMachinery.of(host.context(options));
    Machine other = ProcessHypervisor.machine("command-2", Optional.of("clean"));
    assertThatThrownBy(() -> host.await(() -> odd.open(List.of(other))))
        .hasMessageContaining("sleepwalking")
        .hasMessageContaining("states");
    host.await(odd::close);
  }

  @Test
  void aValueIsOneArgumentWhateverItHolds() {
    CommandLine line = new CommandLine(List.of("xl", "restore", "/srv/{snapshot}"));
    Machine odd = ProcessHypervisor.machine("odd", Optional.of("$(reboot); {ip} \\1 $1"));
    assertThat(line.of(odd)).containsExactly("xl", "restore", "/srv/$(reboot); {ip} \\1 $1");
  }
}
