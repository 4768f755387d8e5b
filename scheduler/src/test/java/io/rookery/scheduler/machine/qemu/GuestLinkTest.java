package io.rookery.scheduler.machine.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rookery.scheduler.machine.AgentKind;
import io.rookery.scheduler.machine.Dialect;
import io.rookery.scheduler.machine.Machine;
import io.rookery.scheduler.machine.MachineException;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The names and addresses of links. */
class GuestLinkTest {
  /** The kernel's bound, without the final zero. */
  private static final int LONGEST_NAME = 15;

  private static Machine machine(String name, String ip) {
    return new Machine(
        name,
        "qemu",
        "linux",
        "x64",
        ip,
        8000,
        AgentKind.HTTP,
        Dialect.CAPE,
        Set.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  @Test
  void aMachineHasTheSameNamesWheneverItsNodeStarts() {
    assertThat(GuestLink.of("node\n/data", machine("m-1", "198.19.0.2")))
        .isEqualTo(GuestLink.of("node\n/data", machine("m-1", "198.19.0.2")));
  }

  @Test
  void otherMachinesNodesAndDirectoriesHaveOtherNames() {
    Machine machine = machine("m-1", "198.19.0.2");
    assertThat(
            Set.of(
                GuestLink.of("node\n/data", machine).namespace(),
                GuestLink.of("node\n/data", machine("m-2", "198.19.0.2")).namespace(),
                GuestLink.of("node\n/other", machine).namespace(),
                GuestLink.of("other\n/data", machine).namespace()))
        .hasSize(4);
  }

  @Test
  void namesAreShortEnoughForTheKernelHoweverLongTheMachines() {
    GuestLink link = GuestLink.of("node", machine("m".repeat(200), "198.19.0.2"));
    assertThat(link.cable()).hasSizeLessThanOrEqualTo(LONGEST_NAME).matches("rkq[0-9a-f]{8}");
    assertThat(link.namespace()).matches("rkq[0-9a-f]{8}");
  }

  @Test
  void theHostsEndIsTheFirstOfTheNetworkOfFour() {
    GuestLink link = GuestLink.of("node", machine("m-1", "198.19.0.250"));
    assertThat(link.hostAddress()).isEqualTo("198.19.0.249");
    assertThat(link.outerAddress()).isEqualTo("198.19.0.250");
  }

  @ParameterizedTest
  @ValueSource(strings = {"198.19.0.1", "198.19.0.3", "198.19.0.4", "fd00::2", "m.example", ""})
  void anAddressThatIsNotTheSecondOfFourIsRefusedWithTheMachine(String ip) {
    assertThatThrownBy(() -> GuestLink.of("node", machine("m-1", ip)))
        .isInstanceOf(MachineException.class)
        .hasMessageContaining("m-1")
        .hasMessageContaining("198.19.0.2, 198.19.0.6");
  }
}
