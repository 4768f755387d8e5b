package io.rookery.scheduler.machine.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.scheduler.machine.AgentKind;
import io.rookery.scheduler.machine.Dialect;
import io.rookery.scheduler.machine.Machine;
import io.rookery.scheduler.machine.MachineryHost;
import io.rookery.scheduler.machine.RestoreRequest;
import io.rookery.scheduler.machine.RestoredMachine;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.NetworkInterface;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a guest can reach, tried from inside two that have the same inner address; needs root. */
class QemuIsolationTest {
  private static final Machine FIRST = machine("qemu-inside-1", "198.19.203.2");
  private static final Machine SECOND = machine("qemu-inside-2", "198.19.203.6");
  private static final String INNER_HOST = "192.168.56.1";
  private static final Duration LONG = Duration.ofSeconds(60);

  /** Tries a connection to each place at once; prints those that were made. */
  private static final String CONNECT =
      """
      import socket, sys, threading
      def attempt(place):
          source, host, port = place.split(',')
          s = socket.socket()
          s.settimeout(3)
          try:
              s.bind((source or '0.0.0.0', 0))
              s.connect((host, int(port)))
              s.sendall(b'from ' + source.encode())
              print(place, flush=True)
          except OSError:
              pass
      threads = [threading.Thread(target=attempt, args=[p]) for p in sys.argv[1:]]
      [t.start() for t in threads]
      [t.join() for t in threads]
      """;

  /** Sends frames that no honest guest sends, and one that it does. */
  private static final String FRAMES =
      """
      import socket, struct
      s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
      s.bind(('eth0', 0))
      own, all = bytes.fromhex('525400560065'), b'\\xff' * 6
      ip = socket.inet_aton
      def arp(mac, sender, target):
          head = struct.pack('!HHBBH', 1, 0x800, 6, 4, 2)
          return all + mac + b'\\x08\\x06' + head + mac + ip(sender) + all + ip(target) + b'ARPED!'
      def udp4(mac, source, mark):
          data = struct.pack('!HHHH', 9, 9, 8 + len(mark), 0) + mark
          head = struct.pack('!BBHHHBBH', 0x45, 0, 20 + len(data), 0, 0, 64, 17, 0)
          head += ip(source) + ip('192.168.56.255')
          total = sum(struct.unpack('!10H', head))
          total = (total >> 16) + (total & 0xffff)
          head = head[:10] + struct.pack('!H', ~(total + (total >> 16)) & 0xffff) + head[12:]
          return all + mac + b'\\x08\\x00' + head + data
      v6 = struct.pack('!IHBB', 0x60000000, 8, 17, 64) + b'\\xfe\\x80' + bytes(13) + b'\\x01'
      v6 += b'\\xff\\x02' + bytes(13) + b'\\x01' + struct.pack('!HHHH', 9, 9, 8, 0)
      for frame in (
          arp(own, '192.168.56.1', '192.168.56.101'),
          arp(bytes.fromhex('525400560066'), '192.168.56.101', '192.168.56.1'),
          udp4(own, '192.168.56.77', b'other-address'),
          udp4(own, '198.19.203.6', b'others-outer-address'),
          udp4(bytes.fromhex('525400560066'), '192.168.56.101', b'other-card'),
          b'\\x33\\x33' + bytes(3) + b'\\x01' + own + b'\\x86\\xdd' + v6,
          all + own + b'\\x88\\xb5' + b'unknown-protocol' * 4,
          udp4(own, '192.168.56.101', b'honest-datagram'),
      ):
          s.send(frame)
      """;

  @TempDir private static Path directory;
  private static MachineryHost host;
  private static QemuMachinery machinery;
  private static CountingServer results;
  private static CountingServer granted;
  private static CountingServer other;
  private static RestoredMachine first;
  private static RestoredMachine second;

  @BeforeAll
  static void open() throws Exception {
    results = new CountingServer();
    granted = new CountingServer();
    other = new CountingServer();
    host = new MachineryHost(directory);
    machinery =
        new QemuMachinery(
            host.context(
                new JsonObject()
                    .put("lab", LabFiles.folder().toString())
                    .put("services", new JsonArray().add("tcp/" + granted.port())),
                results.port()));
    host.await(() -> machinery.open(List.of(FIRST, SECOND)));
    first = running(FIRST);
    second = running(SECOND);
  }

  @AfterAll
  static void close() throws Exception {
    host.await(machinery::close);
    host.end();
    results.close();
    granted.close();
    other.close();
  }

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

  private static RestoredMachine running(Machine machine) throws Exception {
    Path folder = Files.createTempDirectory(directory, "attempt");
    RestoredMachine restored =
        host.await(() -> machinery.restore(machine, new RestoreRequest(17, 1, folder)));
    host.await(restored::resume);
    host.agentAnswers(machine, restored);
    return restored;
  }

  /** Runs a program in the guest through its agent; what it printed. */
  private static String inside(RestoredMachine guest, String command) throws Exception {
    HttpResponse<String> answer =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .build()
            .send(
                HttpRequest.newBuilder(
                        URI.create("http://%s:8000/execute".formatted(guest.agent().host())))
                    .timeout(LONG)
                    .header("Content-Type", "application/x-www-form-urlencoded")
                    .POST(
                        HttpRequest.BodyPublishers.ofString(
                            "command="
                                + URLEncoder.encode(
                                    "sh -c '" + command.replace("'", "'\"'\"'") + "'",
                                    StandardCharsets.UTF_8)))
                    .build(),
                HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    JsonObject said = new JsonObject(answer.body());
    assertThat(said.getString("stderr")).as(answer.body()).isNullOrEmpty();
    return Optional.ofNullable(said.getString("stdout")).orElse("");
  }

  private static String python(RestoredMachine guest, String program, List<String> arguments)
      throws Exception {
    return inside(
        guest,
        "cat > /tmp/p.py <<'END'\n"
            + program
            + "END\npython3 /tmp/p.py "
            + String.join(" ", arguments));
  }

  /** Which of these places, written {@code source,host,port}, the guest can connect to. */
  private static Set<String> reached(RestoredMachine guest, List<String> places) throws Exception {
    return python(guest, CONNECT, places).lines().collect(Collectors.toSet());
  }

  private static String to(String address, int port) {
    return "," + address + "," + port;
  }

  private static List<String> ownAddresses() throws IOException {
    return NetworkInterface.networkInterfaces()
        .flatMap(NetworkInterface::inetAddresses)
        .filter(address -> address instanceof Inet4Address)
        .filter(address -> !address.isLoopbackAddress())
        .map(address -> address.getHostAddress())
        .toList();
  }

  @Test
  void aGuestReachesTheResultServerAndIsKnownThereByItsOuterAddress() throws Exception {
    String place = to(INNER_HOST, results.port());
    results.forget();
    assertThat(reached(first, List.of(place))).containsExactly(place);
    results.awaitPeers(Set.of(FIRST.address()));
    assertThat(reached(second, List.of(place))).containsExactly(place);
    results.awaitPeers(Set.of(FIRST.address(), SECOND.address()));
    assertThat(first.guestAddress()).isEqualTo(FIRST.address());
    assertThat(second.guestAddress()).isEqualTo(SECOND.address());
  }

  @Test
  void aGrantedServiceAnswersWhateverAddressTheGuestCalls() throws Exception {
    granted.forget();
    List<String> places =
        List.of(to(INNER_HOST, granted.port()), to("203.0.113.80", granted.port()));
    assertThat(reached(first, places)).containsExactlyInAnyOrderElementsOf(places);
    granted.awaitPeers(Set.of(FIRST.address()));
  }

  @Test
  void noOtherPortOfTheHostCanBeReachedByAnyOfItsAddresses() throws Exception {
    other.forget();
    List<String> places =
        Stream.concat(
                Stream.of(INNER_HOST, FIRST.address(), SECOND.address(), "203.0.113.1"),
                ownAddresses().stream())
            .map(address -> to(address, other.port()))
            .toList();
    assertThat(places).hasSizeGreaterThan(5);
    assertThat(reached(first, places)).isEmpty();
    assertThat(other.peers()).isEmpty();
  }

  @Test
  void theResultServerIsNotReachedByTheHostsOtherAddresses() throws Exception {
    List<String> places = ownAddresses().stream().map(own -> to(own, results.port())).toList();
    assertThat(places).isNotEmpty();
    assertThat(reached(first, places)).isEmpty();
  }

  @Test
  void noOtherGuestCanBeReachedNorTheGuestsOwnOuterSide() throws Exception {
    assertThat(
            reached(
                first,
                List.of(
                    to(SECOND.address(), 8000),
                    to("198.19.203.5", 8000),
                    to("192.168.56.102", 8000),
                    to(FIRST.address(), 8000),
                    to("198.19.203.1", 8000))))
        .isEmpty();
  }

  @Test
  void noConnectionComesFromAnotherAddressThanTheGuestsOwn() throws Exception {
    inside(
        second,
        "busybox ip addr add 192.168.56.77/24 dev eth0;"
            + " busybox ip addr add 198.19.203.2/32 dev eth0");
    results.forget();
    List<String> spoofed =
        List.of(
            "192.168.56.77," + INNER_HOST + "," + results.port(),
            "198.19.203.2," + INNER_HOST + "," + results.port());
    assertThat(reached(second, spoofed)).isEmpty();
    assertThat(results.peers()).isEmpty();
    // The same from its own address is let through.
    String honest = "192.168.56.101," + INNER_HOST + "," + results.port();
    assertThat(reached(second, List.of(honest))).containsExactly(honest);
  }

  @Test
  void foreignFramesEndAtTheTap() throws Exception {
    String namespace = first.captureNamespace().orElseThrow();
    Path seen = directory.resolve("seen");
    // What the bridge hears is what has passed the filter at the tap.
    Process listening =
        new ProcessBuilder(
                "ip",
                "netns",
                "exec",
                namespace,
                "tcpdump",
                "-i",
                GuestLink.BRIDGE,
                "-n",
                "-e",
                "-l",
                "-A",
                "--immediate-mode",
                "-Z",
                "root",
                "ether",
                "src",
                "not",
                hardwareAddress(namespace))
            .redirectErrorStream(true)
            .redirectOutput(seen.toFile())
            .start();
    try {
      Awaitility.await().atMost(LONG).until(() -> Files.readString(seen).contains("listening on"));
      python(first, FRAMES, List.of());
      Awaitility.await().atMost(LONG).until(() -> text(seen).contains("honest-datagram"));
    } finally {
      listening.destroy();
      listening.waitFor();
    }
    assertThat(text(seen))
        .doesNotContain("ARPED!", "other-address", "others-outer", "other-card", "IP6", "unknown-")
        .doesNotContain("52:54:00:56:00:66", "192.168.56.1 is-at");
  }

  private static String text(Path file) throws IOException {
    return Files.readString(file, StandardCharsets.ISO_8859_1);
  }

  private static String hardwareAddress(String namespace) throws Exception {
    Process ip =
        new ProcessBuilder("ip", "-n", namespace, "-o", "link", "show", GuestLink.BRIDGE).start();
    String said = new String(ip.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return said.replaceAll("(?s).*link/ether (\\S+) .*", "$1");
  }
}
