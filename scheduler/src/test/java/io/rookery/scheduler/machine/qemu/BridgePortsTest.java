package io.rookery.scheduler.machine.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rookery.capture.lease.HostLeases;
import io.rookery.capture.lease.LeaseStatus;
import io.rookery.capture.process.ChildLauncher;
import io.rookery.scheduler.machine.MachineException;
import io.rookery.scheduler.machine.host.FilterGuard;
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
  private GuestNetwork one;
  private GuestNetwork other;

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
    shared = new SharedThings(vertx, leases);
    BridgePorts ports = ports();
    one = network(ports, ONE);
    other = network(ports, OTHER);
  }

  private BridgePorts ports() {
    HostThings things = new HostThings(leases);
    return new BridgePorts(commands, things, new HostBridge(commands, shared, LAYOUT));
  }

  private GuestNetwork network(BridgePorts ports, BridgeRules rules) {
    return new SharedBridge(
        ports,
        rules,
        new FilterGuard(
            commands, launcher, Duration.ofSeconds(30), Optional.empty(), rules.tables()));
  }

  @AfterEach
  void nothingIsLeftBehind() throws Exception {
    get(one.close());
    get(other.close());
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

  private void isRefused(GuestNetwork network) {
    assertThatThrownBy(() -> get(network.stands()))
        .isInstanceOf(MachineException.class)
        .hasMessageContaining("no guest may run");
  }

  @Test
  void aBridgeThatIsNotThereIsMadeForTheFirstAndRemovedWithTheLast() throws Exception {
    get(Future.all(one.open(), other.open()));
    get(one.stands());
    get(other.stands());
    InterfaceState bridge = get(InterfaceState.of(commands, BRIDGE)).orElseThrow();
    assertThat(bridge.addresses()).containsExactly("198.19.221.1/24");
    get(one.close());
    get(other.stands());
    assertThat(exists(BRIDGE)).isTrue();
    get(other.close());
    assertThat(exists(BRIDGE)).isFalse();
  }

  @Test
  void groupsOfTheNodeShareABridgeAndTheLastRemovesItWhicheverHasMadeIt() throws Exception {
    GuestNetwork next = network(ports(), OTHER);
    // At once: neither has made it when the other looks whether it is there.
    get(Future.all(one.open(), next.open()));
    get(one.close());
    get(next.stands());
    assertThat(get(leases.survey()).toString()).contains(BRIDGE);
    get(Future.all(next.close(), one.close()));
    assertThat(exists(BRIDGE)).isFalse();
    get(next.open());
    get(one.open());
    get(next.close());
    get(one.stands());
    get(one.close());
    assertThat(exists(BRIDGE)).isFalse();
  }

  @Test
  void aBridgeToWhichOthersCameMeanwhileStaysUntilTheyAreGone() throws Exception {
    get(one.open());
    ip("tuntap add dev rktports3 mode tap", "link set dev rktports3 master " + BRIDGE);
    try {
      get(one.close());
      assertThat(exists(BRIDGE)).isTrue();
      assertThat(get(leases.survey()).toString()).contains(BRIDGE);
    } finally {
      get(commands.remove(List.of("link del dev rktports3")));
    }
    get(one.close());
    assertThat(exists(BRIDGE)).isFalse();
  }

  @Test
  void aTapIsRootsSoNobodyElseCanPutPacketsOnIt() throws Exception {
    get(one.open());
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
    get(one.open());
    get(one.stands());
    get(one.close());
    assertThat(run("ip", "-o", "addr", "show", "dev", BRIDGE)).isEqualTo(before);
  }

  @Test
  void aBridgeWithAnotherAddressIsRefusedAndSaysWhatItHas() throws Exception {
    ip("link add name " + BRIDGE + " type bridge", "addr add 203.0.113.1/24 dev " + BRIDGE);
    assertThatThrownBy(() -> get(one.open()))
        .isInstanceOf(MachineException.class)
        .hasMessageContaining("203.0.113.1/24")
        .hasMessageContaining("guest.host");
  }

  @Test
  void aBridgeThatIsDownIsRefusedWithWhatToDo() throws Exception {
    ip("link add name " + BRIDGE + " type bridge", "addr add 198.19.221.1/24 dev " + BRIDGE);
    assertThatThrownBy(() -> get(one.open()))
        .isInstanceOf(MachineException.class)
        .hasMessageContaining("ip link set dev " + BRIDGE + " up");
  }

  @Test
  void anInterfaceThatIsNoBridgeIsRefused() throws Exception {
    ip("tuntap add dev " + BRIDGE + " mode tap", "addr add 198.19.221.1/24 dev " + BRIDGE);
    assertThatThrownBy(() -> get(one.open()))
        .isInstanceOf(MachineException.class)
        .hasMessageContaining("no bridge");
  }

  @Test
  void whatADeadPredecessorLeftIsReplaced() throws Exception {
    ip("tuntap add dev " + ONE.tap() + " mode tap");
    run("nft", "add table inet " + ONE.tap());
    run("nft", "add chain inet " + ONE.tap() + " stale");
    get(one.open());
    get(one.stands());
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
    get(one.open());
    get(other.open());
    run(change.split(" "));
    isRefused(one);
    get(one.open());
    get(one.stands());
  }

  @Test
  void otherTablesOfTheHostAreNeitherTouchedNorWatched() throws Exception {
    run("nft", "add table inet rkportslab");
    try {
      get(one.open());
      run("nft", "add chain inet rkportslab own");
      String own = run("nft", "list", "table", "inet", "rkportslab");
      get(one.stands());
      get(one.close());
      assertThat(run("nft", "list", "table", "inet", "rkportslab")).isEqualTo(own);
    } finally {
      run("nft", "delete", "table", "inet", "rkportslab");
    }
  }
}
