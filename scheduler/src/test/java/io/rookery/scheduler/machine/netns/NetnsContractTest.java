package io.rookery.scheduler.machine.netns;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.capture.process.Child;
import io.rookery.capture.process.Signal;
import io.rookery.scheduler.machine.AgentKind;
import io.rookery.scheduler.machine.Dialect;
import io.rookery.scheduler.machine.Machine;
import io.rookery.scheduler.machine.Machinery;
import io.rookery.scheduler.machine.MachineryContract;
import io.rookery.scheduler.machine.MachineryHost;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Real namespaces and processes; needs what {@link NetnsMachineryTest} needs. */
class NetnsContractTest extends MachineryContract {
  private static final Machine MACHINE =
      new Machine(
          "netns-contract-1",
          "netns",
          "linux",
          "x64",
          "198.19.78.2",
          8000,
          AgentKind.HTTP,
          Dialect.CAPE,
          Set.of(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());

  @Override
  protected Machinery driver(MachineryHost host) {
    return new NetnsMachinery(host.context(new JsonObject()));
  }

  @Override
  protected Machine machine() {
    return MACHINE;
  }

  @Override
  protected void vanish() throws Exception {
    List<Child> guests = guests();
    assertThat(guests).hasSize(1);
    host.await(() -> guests.get(0).signal(Signal.KILL));
  }

  @Override
  protected void nothingRuns() throws Exception {
    assertThat(guests()).isEmpty();
  }

  private List<Child> guests() throws Exception {
    return host.await(host.launcher()::children).stream()
        .filter(child -> child.name().equals("guest " + MACHINE.name()))
        .toList();
  }
}
