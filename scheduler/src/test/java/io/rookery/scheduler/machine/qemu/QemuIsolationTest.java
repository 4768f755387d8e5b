package io.rookery.scheduler.machine.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.scheduler.machine.Machine;
import io.rookery.scheduler.machine.RestoredMachine;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a guest can reach, tried from inside two that have the same inner address; needs root. */
class QemuIsolationTest {
  private static final Machine FIRST = QemuMachines.named("qemu-inside-1", "198.19.203.2");
  private static final Machine SECOND = QemuMachines.named("qemu-inside-2", "198.19.203.6");
  private static final String INNER_HOST = "192.168.56.1";
  private static final InnerNetwork INNER =
      new InnerNetwork("192.168.56.101", INNER_HOST, 24, "52:54:00:56:00:65");

  @TempDir private static Path directory;
  private static IsolationLab lab;
  private static RestoredMachine first;
  private static RestoredMachine second;

  @BeforeAll
  static void open() throws Exception {
    lab = new IsolationLab(directory, new JsonObject());
    lab.open(List.of(FIRST, SECOND));
    first = lab.running(FIRST);
    second = lab.running(SECOND);
  }

  @AfterAll
  static void close() throws Exception {
    lab.close();
  }

  @Test
  void aGuestReachesTheResultServerAndIsKnownThereByItsOuterAddress() throws Exception {
    String place = InsideGuest.to(INNER_HOST, lab.results.port());
    lab.results.forget();
    assertThat(InsideGuest.reached(first, List.of(place))).containsExactly(place);
    lab.results.awaitPeers(Set.of(FIRST.address()));
    assertThat(InsideGuest.reached(second, List.of(place))).containsExactly(place);
    lab.results.awaitPeers(Set.of(FIRST.address(), SECOND.address()));
    assertThat(first.guestAddress()).isEqualTo(FIRST.address());
    assertThat(second.guestAddress()).isEqualTo(SECOND.address());
  }

  @Test
  void aGrantedServiceAnswersWhateverAddressTheGuestCalls() throws Exception {
    lab.granted.forget();
    List<String> places =
        List.of(
            InsideGuest.to(INNER_HOST, lab.granted.port()),
            InsideGuest.to("203.0.113.80", lab.granted.port()));
    assertThat(InsideGuest.reached(first, places)).containsExactlyInAnyOrderElementsOf(places);
    lab.granted.awaitPeers(Set.of(FIRST.address()));
  }

  @Test
  void noOtherPortOfTheHostCanBeReachedByAnyOfItsAddresses() throws Exception {
    lab.other.forget();
    List<String> places =
        Stream.concat(
                Stream.of(INNER_HOST, FIRST.address(), SECOND.address(), "203.0.113.1"),
                InsideGuest.hostAddresses().stream())
            .map(address -> InsideGuest.to(address, lab.other.port()))
            .toList();
    assertThat(places).hasSizeGreaterThan(5);
    assertThat(InsideGuest.reached(first, places)).isEmpty();
    assertThat(lab.other.peers()).isEmpty();
  }

  @Test
  void theResultServerIsNotReachedByTheHostsOtherAddresses() throws Exception {
    // Its own end of the first guest's cable is where that guest's connections are translated to.
    List<String> places =
        InsideGuest.hostAddresses().stream()
            .filter(own -> !own.equals("198.19.203.1"))
            .map(own -> InsideGuest.to(own, lab.results.port()))
            .toList();
    assertThat(places).isNotEmpty();
    assertThat(InsideGuest.reached(first, places)).isEmpty();
  }

  @Test
  void noOtherGuestCanBeReachedNorTheGuestsOwnOuterSide() throws Exception {
    assertThat(
            InsideGuest.reached(
                first,
                List.of(
                    InsideGuest.to(SECOND.address(), 8000),
                    InsideGuest.to("198.19.203.5", 8000),
                    InsideGuest.to("192.168.56.102", 8000),
                    InsideGuest.to(FIRST.address(), 8000),
                    InsideGuest.to("198.19.203.1", 8000))))
        .isEmpty();
  }

  @Test
  void noConnectionComesFromAnotherAddressThanTheGuestsOwn() throws Exception {
    InsideGuest.run(
        second,
        "busybox ip addr add 192.168.56.77/24 dev eth0;"
            + " busybox ip addr add 198.19.203.2/32 dev eth0");
    lab.results.forget();
    List<String> spoofed =
        List.of(
            "192.168.56.77," + INNER_HOST + "," + lab.results.port(),
            "198.19.203.2," + INNER_HOST + "," + lab.results.port());
    assertThat(InsideGuest.reached(second, spoofed)).isEmpty();
    assertThat(lab.results.peers()).isEmpty();
    // The same from its own address is let through.
    String honest = "192.168.56.101," + INNER_HOST + "," + lab.results.port();
    assertThat(InsideGuest.reached(second, List.of(honest))).containsExactly(honest);
  }

  @Test
  void foreignFramesEndAtTheTap() throws Exception {
    String namespace = first.captureNamespace().orElseThrow();
    // What the bridge hears is what has passed the filter at the tap.
    Overheard heard =
        new Overheard(
            directory.resolve("heard"),
            Optional.of(namespace),
            GuestLink.BRIDGE,
            "not ether src " + hardwareAddress(namespace));
    try (heard) {
      InsideGuest.sendFrames(first, INNER, "192.168.56.77", "198.19.203.6", "192.168.56.255");
      heard.awaitWord("honest-datagram");
    }
    assertThat(heard.text())
        .doesNotContain(
            "ARPED!", "other-address", "others-outer", "other-card", "IP6", "unknown-", "tagged-")
        .doesNotContain("52:54:00:ff:ff:66", "192.168.56.1 is-at");
  }

  @Test
  void aQemuThatItsGuestHasBrokenOutOfReachesNothing() throws Exception {
    lab.results.forget();
    lab.granted.forget();
    for (int port : List.of(lab.results.port(), lab.granted.port())) {
      Process call =
          inside(
              "setpriv",
              "--reuid=" + QemuUser.of(FIRST.address()),
              "--regid=65534",
              "--clear-groups",
              "timeout",
              "3",
              "bash",
              "-c",
              "echo > /dev/tcp/198.19.203.1/" + port);
      assertThat(call.waitFor()).isNotZero();
    }
    assertThat(lab.results.peers()).isEmpty();
    assertThat(lab.granted.peers()).isEmpty();
  }

  @Test
  void aTapIsRootsSoNobodyElseCanPutPacketsOnIt() throws Exception {
    Process cat = inside("cat", "/sys/class/net/" + GuestLink.TAP + "/owner");
    assertThat(new String(cat.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip())
        .isEqualTo("0");
    assertThat(cat.waitFor()).isZero();
  }

  private static Process inside(String... command) throws Exception {
    List<String> whole =
        Stream.concat(
                Stream.of("ip", "netns", "exec", first.captureNamespace().orElseThrow()),
                Stream.of(command))
            .toList();
    return new ProcessBuilder(whole).redirectErrorStream(true).start();
  }

  private static String hardwareAddress(String namespace) throws Exception {
    Process ip =
        new ProcessBuilder("ip", "-n", namespace, "-o", "link", "show", GuestLink.BRIDGE).start();
    String said = new String(ip.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return said.replaceAll("(?s).*link/ether (\\S+) .*", "$1");
  }
}
