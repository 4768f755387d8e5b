package io.rookery.scheduler.machine.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rookery.scheduler.machine.Machine;
import io.rookery.scheduler.machine.MachineException;
import io.rookery.scheduler.machine.Machinery;
import io.rookery.scheduler.machine.MachineryContext;
import io.rookery.scheduler.machine.MachineryHost;
import io.rookery.scheduler.machine.PausedMachineryContract;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Real virtual machines; needs root and QEMU, and fails without. */
class QemuMachineryTest extends PausedMachineryContract {
  private static final Machine MACHINE = QemuMachines.named("qemu-test-1", "198.19.201.2");

  @RegisterExtension final SharedTemplates templates = new SharedTemplates();

  @Override
  protected Machinery driver(MachineryHost host) throws Exception {
    MachineryContext context =
        host.context(new JsonObject().put("lab", LabFiles.folder().toString()));
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

  @Test
  void aMachineWhoseAddressIsWrongLeavesNothingOfThoseThatWereOpenedWithIt() throws Exception {
    Machine good = QemuMachines.named("qemu-test-2", "198.19.201.6");
    Machine wrong = QemuMachines.named("qemu-test-3", "198.19.201.9");
    assertThatThrownBy(() -> host.await(() -> machinery.open(List.of(good, wrong))))
        .hasCauseInstanceOf(MachineException.class)
        .hasMessageContaining("qemu-test-3");
    host.await(() -> machinery.open(List.of(good)));
    host.await(() -> machinery.remove(good));
  }
}
