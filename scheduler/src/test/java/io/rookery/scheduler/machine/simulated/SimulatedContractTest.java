package io.rookery.scheduler.machine.simulated;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rookery.scheduler.machine.AgentKind;
import io.rookery.scheduler.machine.Dialect;
import io.rookery.scheduler.machine.Machine;
import io.rookery.scheduler.machine.Machinery;
import io.rookery.scheduler.machine.MachineryContract;
import io.rookery.scheduler.machine.MachineryHost;
import java.net.ConnectException;
import java.net.Socket;
import java.util.Optional;
import java.util.Set;

/** Simulated guests keep the promises of real ones. */
class SimulatedContractTest extends MachineryContract {
  private static final Machine MACHINE =
      new Machine(
          "simulated-contract-1",
          "simulated",
          "linux",
          "x64",
          "127.44.19.2",
          8000,
          AgentKind.HTTP,
          Dialect.CAPE,
          Set.of(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());

  @Override
  protected Machinery driver(MachineryHost host) {
    return new SimulatedMachinery(host.vertx(), SimulatedOptions.DEFAULT);
  }

  @Override
  protected Machine machine() {
    return MACHINE;
  }

  @Override
  protected void vanish() throws Exception {
    host.await(() -> ((SimulatedMachinery) machinery).powerOff(MACHINE.name()));
  }

  @Override
  protected void nothingRuns() {
    assertThatThrownBy(() -> new Socket(MACHINE.address(), MACHINE.agentPort()).close())
        .isInstanceOf(ConnectException.class);
  }
}
