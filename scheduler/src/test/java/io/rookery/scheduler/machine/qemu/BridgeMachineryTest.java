package io.rookery.scheduler.machine.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rookery.scheduler.machine.Machine;
import io.rookery.scheduler.machine.MachineException;
import io.rookery.scheduler.machine.Machinery;
import io.rookery.scheduler.machine.MachineryContext;
import io.rookery.scheduler.machine.MachineryHost;
import io.rookery.scheduler.machine.PausedMachineryContract;
import io.rookery.scheduler.machine.RestoredMachine;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Real virtual machines on one bridge, made by the driver; needs root and QEMU. */
class BridgeMachineryTest extends PausedMachineryContract {
  private static final Machine MACHINE = QemuMachines.named("qemu-shared-1", "198.19.222.11");
  private static final Machine OTHER = QemuMachines.named("qemu-shared-2", "198.19.222.12");

  @RegisterExtension final SharedTemplates templates = new SharedTemplates();

  @Override
  protected Machinery driver(MachineryHost host) throws Exception {
    MachineryContext context =
        host.context(
            new JsonObject()
                .put("lab", LabFiles.folder().toString())
                .put("bridge", "rkshared0")
                .put("guest", new JsonObject().put("host", "198.19.222.1")));
    templates.lend(context, List.of(MACHINE));
    return new QemuMachinery(context);
  }

  @Override
  protected Machine machine() {
    return MACHINE;
  }

  @Override
  protected void vanish() throws Exception {
    QemuProcesses.kill(directory);
  }

  @Override
  protected void freeze() throws Exception {
    QemuProcesses.freeze(directory);
  }

  @Override
  protected void nothingRuns() {
    assertThat(QemuProcesses.below(directory)).isEmpty();
  }

  private long made() throws Exception {
    try (Stream<Path> files = Files.list(directory.resolve("m"))) {
      return files.filter(file -> file.getFileName().toString().startsWith("template-")).count();
    }
  }

  @Test
  void eachMachineIsRestoredFromATemplateOfItsOwnWithItsOwnAddress() throws Exception {
    host.await(() -> machinery.open(List.of(OTHER)));
    assertThat(made()).isEqualTo(2);
    RestoredMachine first = restore();
    RestoredMachine second = host.await(() -> machinery.restore(OTHER, request()));
    host.await(first::resume);
    host.await(second::resume);
    host.agentAnswers(MACHINE, first);
    host.agentAnswers(OTHER, second);
    assertThat(InsideGuest.run(first, "cat /sys/class/net/eth0/address").strip())
        .isEqualTo("52:54:c6:13:de:0b");
    assertThat(InsideGuest.run(second, "cat /sys/class/net/eth0/address").strip())
        .isEqualTo("52:54:c6:13:de:0c");
    host.await(first::stop);
    host.await(second::stop);
  }

  @Test
  void aCaptureFindsTheGuestOnItsOwnInterfaceOfTheHostUnderItsOwnAddress() throws Exception {
    RestoredMachine restored = restore();
    assertThat(restored.captureNamespace()).isEmpty();
    assertThat(restored.capturedAddress()).isEqualTo(MACHINE.address());
    Overheard heard =
        new Overheard(
            directory.resolve("heard"),
            restored.captureNamespace(),
            restored.captureInterface().orElseThrow(),
            "ip src " + restored.capturedAddress());
    try (heard) {
      host.await(restored::resume);
      host.agentAnswers(MACHINE, restored);
      heard.awaitWord(MACHINE.address() + ".8000 >");
    }
    host.await(restored::stop);
  }

  @Test
  void aMachineWhoseAddressIsNotOnTheBridgeIsRefusedBeforeAnythingIsMade() {
    Machine wrong = QemuMachines.named("qemu-shared-3", "198.19.223.13");
    assertThatThrownBy(() -> host.await(() -> machinery.open(List.of(OTHER, wrong))))
        .hasCauseInstanceOf(MachineException.class)
        .hasMessageContaining("qemu-shared-3")
        .hasMessageContaining("198.19.222.1/24");
  }
}
