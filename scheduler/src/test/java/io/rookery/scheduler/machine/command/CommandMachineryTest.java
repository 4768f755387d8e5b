package io.rookery.scheduler.machine.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rookery.scheduler.machine.Machine;
import io.rookery.scheduler.machine.MachineException;
import io.rookery.scheduler.machine.Machinery;
import io.rookery.scheduler.machine.MachineryHost;
import io.rookery.scheduler.machine.PausedMachineryContract;
import io.rookery.scheduler.machine.RestoreRequest;
import io.rookery.scheduler.machine.RestoredMachine;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A hypervisor of processes, driven by its real program. */
class CommandMachineryTest extends PausedMachineryContract {
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
