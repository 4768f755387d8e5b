package io.rookery.scheduler.machine.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rookery.scheduler.machine.Machine;
import io.rookery.scheduler.machine.MachineException;
import io.rookery.scheduler.machine.Machinery;
import io.rookery.scheduler.machine.MachineryContract;
import io.rookery.scheduler.machine.MachineryHost;
import io.rookery.scheduler.machine.RestoredMachine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the page shows for VirtualBox, with a program that takes and says what VBoxManage does. */
class VBoxManageExampleTest extends MachineryContract {
  private static final String NAME = "win10-2";
  private PageExample example;

  @Override
  protected Machinery driver(MachineryHost host) throws Exception {
    example = PageExample.of(directory.resolve("vbox"), "VBoxManage");
    Files.writeString(example.home().resolve(NAME + ".vbox"), machine().address() + " poweroff");
    return CommandMachinery.of(host.context(example.options()));
  }

  @Override
  protected Machine machine() {
    return example.machine(NAME, "127.44.20.2", "clean");
  }

  @Override
  protected void vanish() {
    example.kill();
  }

  @Override
  protected void nothingRuns() {
    assertThat(example.lives()).isEmpty();
  }

  @Test
  void itsMemoryAndItsScreenAreWritten() throws Exception {
    RestoredMachine restored = restore();
    host.await(restored::resume);
    assertThat(restored.fromMemory()).isTrue();
    Path memory = directory.resolve("memory.dmp");
    Path screen = directory.resolve("0001.png");
    host.await(() -> restored.dumpMemory(memory));
    host.await(() -> restored.screenshot(screen));
    assertThat(memory).content().startsWith("memory of ");
    assertThat(screen).exists();
    host.await(restored::stop);
  }

  @Test
  void whatADeadNodeLeftRunningIsSwitchedOff() throws Exception {
    host.await(restore()::resume);
    Machinery next = CommandMachinery.of(host.context(example.options()));
    host.await(() -> next.open(List.of(machine())));
    nothingRuns();
    host.await(next::close);
  }

  @Test
  void aMachineThatVirtualBoxDoesNotKnowIsRefused() {
    Machine nobody = example.machine("nobody", "127.44.20.2", "clean");
    assertThatThrownBy(() -> host.await(() -> machinery.open(List.of(nobody))))
        .hasCauseInstanceOf(MachineException.class)
        .hasMessageContaining("Could not find a registered machine named 'nobody'");
  }

  @Test
  void aSnapshotThatIsNotThereFailsTheRestore() throws Exception {
    host.await(() -> machinery.remove(machine()));
    Machine other = example.machine(NAME, "127.44.20.2", "dirty");
    host.await(() -> machinery.open(List.of(other)));
    assertThatThrownBy(() -> host.await(() -> machinery.restore(other, request())))
        .hasCauseInstanceOf(MachineException.class)
        .hasMessageContaining("Could not find a snapshot named 'dirty'");
  }
}
