package io.rookery.scheduler.machine.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rookery.scheduler.machine.Machine;
import io.rookery.scheduler.machine.MachineException;
import io.rookery.scheduler.machine.MachineLoss;
import io.rookery.scheduler.machine.RestoredMachine;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a guest can reach, tried from inside two on one bridge of the lab's own, on which a stranger
 * lives besides; needs root.
 */
class BridgeIsolationTest {
  private static final Machine FIRST = QemuMachines.named("qemu-bridged-1", "198.19.224.11");
  private static final Machine SECOND = QemuMachines.named("qemu-bridged-2", "198.19.224.12");
  private static final Machine THIRD = QemuMachines.named("qemu-bridged-3", "198.19.224.13");
  private static final Layout.Bridge LAYOUT = new Layout.Bridge("rkbridged0", "198.19.224.1", 24);
  private static final String HOST = LAYOUT.host();
  private static final String UNUSED = "198.19.224.77";

  /** Another machine of the lab's, which the driver knows nothing of. */
  private static final String STRANGER = "rkbridgedstranger";

  private static final String STRANGERS = "198.19.224.50";
  private static final String STRANGERS_PORT = "rkbridged1";

  @TempDir private static Path directory;
  private static IsolationLab lab;
  private static RestoredMachine first;
  private static RestoredMachine second;

  @BeforeAll
  static void open() throws Exception {
    makeBridge();
    JsonObject options =
        new JsonObject()
            .put("bridge", LAYOUT.name())
            .put("guest", new JsonObject().put("host", HOST));
    lab = new IsolationLab(directory, options);
    lab.open(List.of(FIRST, SECOND, THIRD));
    first = lab.running(FIRST);
    second = lab.running(SECOND);
  }

  private static void makeBridge() throws Exception {
    String bridge = LAYOUT.name();
    command("ip link add name " + bridge + " type bridge stp_state 0 forward_delay 0");
    command("ip addr add " + HOST + "/24 dev " + bridge);
    command("ip link set dev " + bridge + " up");
    command("ip netns add " + STRANGER);
    command("ip link add " + STRANGERS_PORT + " type veth peer name eth0 netns " + STRANGER);
    command("ip link set dev " + STRANGERS_PORT + " master " + bridge + " up");
    command("ip -n " + STRANGER + " addr add " + STRANGERS + "/24 dev eth0");
    command("ip -n " + STRANGER + " link set dev eth0 up");
  }

  @AfterAll
  static void close() throws Exception {
    try {
      lab.close();
      assertThat(command("ip -o link show dev " + LAYOUT.name())).as("the lab's").isNotEmpty();
    } finally {
      command("ip link del dev " + STRANGERS_PORT);
      command("ip netns del " + STRANGER);
      command("ip link del dev " + LAYOUT.name());
    }
  }

  private static String command(String command) throws Exception {
    Process process = new ProcessBuilder(command.split(" ")).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as("%s: %s", command, said).isZero();
    return said;
  }

  @Test
  void aGuestReachesTheResultServerAndIsKnownThereByItsAddress() throws Exception {
    String place = InsideGuest.to(HOST, lab.results.port());
    lab.results.forget();
    assertThat(InsideGuest.reached(first, List.of(place))).containsExactly(place);
    lab.results.awaitPeers(Set.of(FIRST.address()));
    assertThat(InsideGuest.reached(second, List.of(place))).containsExactly(place);
    lab.results.awaitPeers(Set.of(FIRST.address(), SECOND.address()));
    assertThat(first.guestAddress()).isEqualTo(FIRST.address());
    assertThat(first.resultServerAddress()).contains(HOST);
  }

  @Test
  void aGrantedServiceAnswersWhateverAddressTheGuestCalls() throws Exception {
    lab.granted.forget();
    List<String> places =
        List.of(
            InsideGuest.to(HOST, lab.granted.port()),
            InsideGuest.to("203.0.113.80", lab.granted.port()));
    assertThat(InsideGuest.reached(first, places)).containsExactlyInAnyOrderElementsOf(places);
    lab.granted.awaitPeers(Set.of(FIRST.address()));
  }

  @Test
  void noOtherPortOfTheHostCanBeReachedByAnyOfItsAddresses() throws Exception {
    lab.other.forget();
    List<String> places =
        Stream.concat(Stream.of("203.0.113.1"), InsideGuest.hostAddresses().stream())
            .map(address -> InsideGuest.to(address, lab.other.port()))
            .toList();
    assertThat(places).contains(InsideGuest.to(HOST, lab.other.port()));
    assertThat(InsideGuest.reached(first, places)).isEmpty();
    assertThat(lab.other.peers()).isEmpty();
  }

  @Test
  void neitherAnotherGuestNorAStrangerOnTheBridgeCanBeReached() throws Exception {
    Overheard heard =
        new Overheard(directory.resolve("stranger"), Optional.of(STRANGER), "eth0", "ip or arp");
    try (heard) {
      assertThat(
              InsideGuest.reached(
                  first,
                  List.of(
                      InsideGuest.to(SECOND.address(), FIRST.agentPort()),
                      InsideGuest.to(STRANGERS, 9),
                      InsideGuest.to(UNUSED, 9))))
          .isEmpty();
      // What the host tells everybody is heard by the stranger.
      assertThat(connects(UNUSED, 9)).isFalse();
      heard.awaitWord("who-has " + UNUSED);
    }
    assertThat(heard.text()).doesNotContain(FIRST.address());
  }

  @Test
  void aStrangerOnTheBridgeReachesNoGuest() throws Exception {
    String card = LAYOUT.inner(SECOND).mac();
    // It need not ask who has the address.
    command(
        "ip -n %s neigh replace %s lladdr %s dev eth0 nud permanent"
            .formatted(STRANGER, SECOND.address(), card));
    Overheard sent =
        new Overheard(
            directory.resolve("sent"), Optional.empty(), STRANGERS_PORT, "src " + STRANGERS);
    Overheard arrived =
        new Overheard(
            directory.resolve("arrived"), Optional.empty(), tap(second), "src " + STRANGERS);
    try (sent;
        arrived) {
      Process call =
          new ProcessBuilder(
                  "ip",
                  "netns",
                  "exec",
                  STRANGER,
                  "timeout",
                  "3",
                  "bash",
                  "-c",
                  "echo > /dev/tcp/" + SECOND.address() + "/8000")
              .redirectErrorStream(true)
              .redirectOutput(directory.resolve("call").toFile())
              .start();
      assertThat(call.waitFor()).isNotZero();
      sent.awaitWord(SECOND.address() + ".8000");
      lab.host.agentAnswers(SECOND, second);
    }
    assertThat(arrived.text()).doesNotContain(STRANGERS + ".");
  }

  @Test
  void noConnectionComesFromAnotherAddressThanTheGuestsOwn() throws Exception {
    InsideGuest.run(
        second,
        "busybox ip addr add 198.19.224.77/24 dev eth0;"
            + " busybox ip addr add 198.19.224.11/32 dev eth0");
    lab.results.forget();
    List<String> spoofed =
        Stream.of(UNUSED, FIRST.address())
            .map(source -> source + InsideGuest.to(HOST, lab.results.port()))
            .toList();
    assertThat(InsideGuest.reached(second, spoofed)).isEmpty();
    assertThat(lab.results.peers()).isEmpty();
    // The same from its own address is let through.
    String honest = SECOND.address() + InsideGuest.to(HOST, lab.results.port());
    assertThat(InsideGuest.reached(second, List.of(honest))).containsExactly(honest);
  }

  @Test
  void foreignFramesEndAtTheTapAndHonestOnesAtTheHost() throws Exception {
    InnerNetwork own = LAYOUT.inner(FIRST);
    String notTheHosts = "not ether src " + card(LAYOUT.name());
    Overheard bridge =
        new Overheard(directory.resolve("bridge"), Optional.empty(), LAYOUT.name(), notTheHosts);
    Overheard stranger =
        new Overheard(directory.resolve("frames"), Optional.of(STRANGER), "eth0", "greater 1");
    try (bridge;
        stranger) {
      InsideGuest.sendFrames(first, own, UNUSED, "203.0.113.6", "198.19.224.255");
      bridge.awaitWord("honest-datagram");
      // What the host tells everybody is heard by the stranger.
      assertThat(connects(UNUSED, 9)).isFalse();
      stranger.awaitWord("who-has " + UNUSED);
    }
    assertThat(bridge.text())
        .doesNotContain(
            "ARPED!", "other-address", "others-outer", "other-card", "unknown-", "tagged-")
        .doesNotContain("52:54:00:ff:ff:66", HOST + " is-at");
    assertThat(stranger.text()).doesNotContain(own.mac(), "honest-datagram");
  }

  @Test
  void theHostReachesTheAgentAndNoOtherPortOfTheGuest() throws Exception {
    InsideGuest.listen(second, 9000);
    assertThat(connects(SECOND.address(), 8000)).isTrue();
    assertThat(connects(SECOND.address(), 9000)).isFalse();
  }

  @Test
  void noGuestRunsWhenItsRulesOrItsIsolationWereChangedAndTheNextDoes() throws Exception {
    for (String change :
        List.of(
            "nft flush chain inet %s local",
            "nft insert rule bridge %s passing accept",
            "ip link set dev %s type bridge_slave isolated off")) {
      RestoredMachine restored = lab.restored(THIRD);
      command(change.formatted(tap(restored)));
      assertThatThrownBy(() -> lab.host.await(restored::resume))
          .hasCauseInstanceOf(MachineException.class)
          .hasMessageContaining("no guest may run");
      assertThat(connects(THIRD.address(), THIRD.agentPort())).isFalse();
      lab.host.await(restored::stop);
    }
    lab.host.await(lab.running(THIRD)::stop);
  }

  @Test
  void aGuestWhoseRulesAreFlushedWhileItRunsIsEndedAndTheNextHasThemAgain() throws Exception {
    RestoredMachine guest = lab.running(THIRD);
    CompletableFuture<MachineLoss> lost = lab.host.begin(guest::lost);
    command("nft flush chain inet %s local".formatted(tap(guest)));
    MachineLoss loss = lost.get(30, TimeUnit.SECONDS);
    assertThat(loss.by()).isEqualTo(MachineLoss.By.HOST);
    assertThat(loss.reason()).contains(THIRD.name(), "packet filter");
    lab.host.await(guest::stop);
    assertThat(connects(THIRD.address(), THIRD.agentPort())).isFalse();
    lab.host.await(lab.running(THIRD)::stop);
    // Those beside it have kept theirs, and run on.
    lab.host.agentAnswers(FIRST, first);
  }

  @Test
  void aQemuThatItsGuestHasBrokenOutOfReachesNothing() throws Exception {
    lab.other.forget();
    for (String address : List.of("127.0.0.1", HOST)) {
      assertThat(connectsAs(QemuUser.of(FIRST.address()), address)).as(address).isFalse();
    }
    assertThat(lab.other.peers()).isEmpty();
    // Nobody else is kept from it.
    assertThat(connectsAs(65_534, "127.0.0.1")).isTrue();
  }

  private boolean connectsAs(int user, String address) throws Exception {
    return new ProcessBuilder(
                "setpriv",
                "--reuid=" + user,
                "--regid=" + user,
                "--clear-groups",
                "timeout",
                "3",
                "bash",
                "-c",
                "echo > /dev/tcp/%s/%d".formatted(address, lab.other.port()))
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("broken-out").toFile())
            .start()
            .waitFor()
        == 0;
  }

  private static boolean connects(String address, int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(address, port), 2000);
      return true;
    } catch (IOException unreachable) {
      return false;
    }
  }

  private static String tap(RestoredMachine guest) {
    return guest.captureInterface().orElseThrow();
  }

  private static String card(String device) throws Exception {
    return command("ip -o link show dev " + device).replaceAll("(?s).*link/ether (\\S+) .*", "$1");
  }
}
