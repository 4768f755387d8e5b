package io.rookery.scheduler.machine.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rookery.capture.lease.HostLeases;
import io.rookery.capture.lease.LeaseStatus;
import io.rookery.capture.process.ChildLauncher;
import io.rookery.scheduler.machine.MachineException;
import io.rookery.scheduler.machine.host.HostCommands;
import io.rookery.scheduler.machine.host.HostThings;
import io.rookery.scheduler.machine.host.SharedThings;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Taps and rules on a bridge of the host, without guests; needs root. */
class BridgePortsTest {
  private static final String BRIDGE = "rkports0";
  private static final Layout.Bridge LAYOUT = new Layout.Bridge(BRIDGE, "198.19.221.1", 24);
  private static final BridgeRules ONE = rules("rktports1", "198.19.221.11");
  private static final BridgeRules OTHER = rules("rktports2", "198.19.221.12");

  private final Vertx vertx = Vertx.vertx();
  @TempDir private Path directory;
  private HostLeases leases;
  private ChildLauncher launcher;
  private HostCommands commands;
  private SharedThings shared;
  private BridgePorts ports;

  private static BridgeRules rules(String tap, String address) {
    return new BridgeRules(
        tap,
        BRIDGE,
        LAYOUT.inner(QemuMachines.at(address)),
        8000,
        2042,
        List.of(new GuestRules.Service("udp", 53)));
  }

  @BeforeEach
  void open() throws Exception {
    leases = get(HostLeases.open(vertx, directory, "node-1", "boot-1", Clock.systemUTC()));
    launcher = ChildLauncher.create(vertx, leases.childRegistry());
    commands = new HostCommands(launcher, Duration.ofSeconds(30));
    HostThings things = new HostThings(leases);
    shared = new SharedThings(vertx, leases);
    ports = new BridgePorts(commands, things, new HostBridge(commands, shared, LAYOUT));
  }

  @AfterEach
  void nothingIsLeftBehind() throws Exception {
    get(ports.close(ONE));
    get(ports.close(OTHER));
    assertThat(exists(ONE.tap()) || exists(OTHER.tap())).as("taps").isFalse();
    assertThat(run("nft", "list", "tables")).doesNotContain(ONE.tap(), OTHER.tap());
    get(commands.remove(List.of("link del dev " + BRIDGE)));
    get(launcher.close());
    List<LeaseStatus> recorded = get(leases.survey());
    assertThat(recorded).as("what is recorded as left").isEmpty();
    get(leases.close());
    get(vertx.close());
  }

  private static <T> T get(Future<T> future) throws Exception {
    return future.await(60, TimeUnit.SECONDS);
  }

  private String run(String... command) throws Exception {
    return get(commands.require(Optional.empty(), List.of(command), ""));
  }

  private void ip(String... orders) throws Exception {
    get(commands.ip(Optional.empty(), List.of(orders)));
  }

  private boolean exists(String name) throws Exception {
    return get(InterfaceState.of(commands, name)).isPresent();
  }

  private void isRefused(BridgeRules rules) {
    assertThatThrownBy(() -> get(ports.verify(rules)))
        .isInstanceOf(MachineException.class)
        .hasMessageContaining("no guest may run");
  }

  @Test
  void aBridgeThatIsNotThereIsMadeForTheFirstAndRemovedWithTheLast() throws Exception {
    get(Future.all(ports.open(ONE), ports.open(OTHER)));
    get(ports.verify(ONE));
    get(ports.verify(OTHER));
    InterfaceState bridge = get(InterfaceState.of(commands, BRIDGE)).orElseThrow();
    assertThat(bridge.addresses()).containsExactly("198.19.221.1/24");
    get(ports.close(ONE));
    get(ports.verify(OTHER));
    assertThat(exists(BRIDGE)).isTrue();
    get(ports.close(OTHER));
    assertThat(exists(BRIDGE)).isFalse();
  }

  /** The ports of another group of the node on the same bridge. */
  private BridgePorts further() {
    return new BridgePorts(
        commands, new HostThings(leases), new HostBridge(commands, shared, LAYOUT));
  }

  @Test
  void groupsOfTheNodeShareABridgeAndTheLastRemovesItWhicheverHasMadeIt() throws Exception {
    BridgePorts next = further();
    // At once: neither has made it when the other looks whether it is there.
    get(Future.all(ports.open(ONE), next.open(OTHER)));
    get(ports.close(ONE));
    get(next.verify(OTHER));
    assertThat(get(leases.survey()).toString()).contains(BRIDGE);
    get(Future.all(next.close(OTHER), ports.close(ONE)));
    assertThat(exists(BRIDGE)).isFalse();
    get(next.open(OTHER));
    get(ports.open(ONE));
    get(next.close(OTHER));
    get(ports.verify(ONE));
    get(ports.close(ONE));
    assertThat(exists(BRIDGE)).isFalse();
  }

  @Test
  void aBridgeToWhichOthersCameMeanwhileStaysUntilTheyAreGone() throws Exception {
    get(ports.open(ONE));
    ip("tuntap add dev rktports3 mode tap", "link set dev rktports3 master " + BRIDGE);
    try {
      get(ports.close(ONE));
      assertThat(exists(BRIDGE)).isTrue();
      assertThat(get(leases.survey()).toString()).contains(BRIDGE);
    } finally {
      get(commands.remove(List.of("link del dev rktports3")));
    }
    get(ports.close(ONE));
    assertThat(exists(BRIDGE)).isFalse();
  }

  @Test
  void aTapIsRootsSoNobodyElseCanPutPacketsOnIt() throws Exception {
    get(ports.open(ONE));
    // Not read from /sys, which may be that of another network namespace.
    assertThat(run("ip", "-o", "-d", "link", "show", "dev", ONE.tap())).contains(" user root ");
  }

  @Test
  void theLabsOwnBridgeStaysWithItsAddresses() throws Exception {
    ip(
        "link add name " + BRIDGE + " type bridge",
        "addr add 203.0.113.1/24 dev " + BRIDGE,
        "addr add 198.19.221.1/24 dev " + BRIDGE,
        "link set dev " + BRIDGE + " up");
    String before = run("ip", "-o", "addr", "show", "dev", BRIDGE);
    get(ports.open(ONE));
    get(ports.verify(ONE));
    get(ports.close(ONE));
    assertThat(run("ip", "-o", "addr", "show", "dev", BRIDGE)).isEqualTo(before);
  }

  @Test
  void aBridgeWithAnotherAddressIsRefusedAndSaysWhatItHas() throws Exception {
    ip("link add name " + BRIDGE + " type bridge", "addr add 203.0.113.1/24 dev " + BRIDGE);
    assertThatThrownBy(() -> get(ports.open(ONE)))
        .isInstanceOf(MachineException.class)
        .hasMessageContaining("203.0.113.1/24")
        .hasMessageContaining("guest.host");
  }

  @Test
  void aBridgeThatIsDownIsRefusedWithWhatToDo() throws Exception {
    ip("link add name " + BRIDGE + " type bridge", "addr add 198.19.221.1/24 dev " + BRIDGE);
    assertThatThrownBy(() -> get(ports.open(ONE)))
        .isInstanceOf(MachineException.class)
        .hasMessageContaining("ip link set dev " + BRIDGE + " up");
  }

  @Test
  void anInterfaceThatIsNoBridgeIsRefused() throws Exception {
    ip("tuntap add dev " + BRIDGE + " mode tap", "addr add 198.19.221.1/24 dev " + BRIDGE);
    assertThatThrownBy(() -> get(ports.open(ONE)))
        .isInstanceOf(MachineException.class)
        .hasMessageContaining("no bridge");
  }

  @Test
  void whatADeadPredecessorLeftIsReplaced() throws Exception {
    ip("tuntap add dev " + ONE.tap() + " mode tap");
    run("nft", "add table inet " + ONE.tap());
    run("nft", "add chain inet " + ONE.tap() + " stale");
    get(ports.open(ONE));
    get(ports.verify(ONE));
    assertThat(run("nft", "list", "table", "inet", ONE.tap())).doesNotContain("stale");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nft flush chain inet rktports1 local",
        "nft delete table bridge rktports1",
        "nft insert rule inet rktports1 local accept",
        "nft flush chain netdev rktports1 fromguest",
        "ip link set dev rktports1 type bridge_slave isolated off",
        "ip link set dev rktports1 nomaster",
        "ip link set dev rktports1 down",
        "ip link del dev rktports1",
        "ip link del dev rkports0",
      })
  void anyChangeIsNoticedAndMadeGood(String change) throws Exception {
    get(ports.open(ONE));
    get(ports.open(OTHER));
    run(change.split(" "));
    isRefused(ONE);
    get(ports.open(ONE));
    get(ports.verify(ONE));
  }

  @Test
  void otherTablesOfTheHostAreNeitherTouchedNorWatched() throws Exception {
    run("nft", "add table inet rkportslab");
    try {
      get(ports.open(ONE));
      run("nft", "add chain inet rkportslab own");
      String own = run("nft", "list", "table", "inet", "rkportslab");
      get(ports.verify(ONE));
      get(ports.close(ONE));
      assertThat(run("nft", "list", "table", "inet", "rkportslab")).isEqualTo(own);
    } finally {
      run("nft", "delete", "table", "inet", "rkportslab");
    }
  }
}
