package io.rookery.scheduler.machine.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.scheduler.machine.AgentKind;
import io.rookery.scheduler.machine.Dialect;
import io.rookery.scheduler.machine.Machine;
import io.rookery.scheduler.machine.Machinery;
import io.rookery.scheduler.machine.MachineryHost;
import io.rookery.scheduler.machine.PausedMachineryContract;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import java.util.Set;

/** Real virtual machines; needs root and QEMU, and fails without. */
class QemuMachineryTest extends PausedMachineryContract {
  private static final Machine MACHINE =
      new Machine(
          "qemu-test-1",
          "qemu",
          "linux",
          "x64",
          "198.19.201.2",
          8000,
          AgentKind.HTTP,
          Dialect.CAPE,
          Set.of(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());

  @Override
  protected Machinery driver(MachineryHost host) {
    return new QemuMachinery(
        host.context(new JsonObject().put("lab", LabFiles.folder().toString())));
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
  protected void nothingRuns() {
    assertThat(QemuProcesses.below(directory)).isEmpty();
  }
}
