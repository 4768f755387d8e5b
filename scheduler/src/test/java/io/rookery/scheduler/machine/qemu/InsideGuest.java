package io.rookery.scheduler.machine.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.scheduler.machine.RestoredMachine;
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
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What a test tries from inside a guest, through its agent. */
public final class InsideGuest {
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
      import socket, struct, sys
      card, guest, host, neighbour, elsewhere, last = sys.argv[1:]
      s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
      s.bind(('eth0', 0))
      own, all = bytes.fromhex(card.replace(':', '')), b'\\xff' * 6
      foreign = bytes.fromhex('525400ffff66')
      ip = socket.inet_aton
      def arp(mac, sender, target):
          head = struct.pack('!HHBBH', 1, 0x800, 6, 4, 2)
          return all + mac + b'\\x08\\x06' + head + mac + ip(sender) + all + ip(target) + b'ARPED!'
      def udp4(mac, source, mark):
          data = struct.pack('!HHHH', 9, 9, 8 + len(mark), 0) + mark
          head = struct.pack('!BBHHHBBH', 0x45, 0, 20 + len(data), 0, 0, 64, 17, 0)
          head += ip(source) + ip(last)
          total = sum(struct.unpack('!10H', head))
          total = (total >> 16) + (total & 0xffff)
          head = head[:10] + struct.pack('!H', ~(total + (total >> 16)) & 0xffff) + head[12:]
          return all + mac + b'\\x08\\x00' + head + data
      def tagged(tag, frame):
          return frame[:12] + tag + frame[12:]
      v6 = struct.pack('!IHBB', 0x60000000, 8, 17, 64) + b'\\xfe\\x80' + bytes(13) + b'\\x01'
      v6 += b'\\xff\\x02' + bytes(13) + b'\\x01' + struct.pack('!HHHH', 9, 9, 8, 0)
      for frame in (
          arp(own, host, guest),
          arp(foreign, guest, host),
          udp4(own, neighbour, b'other-address'),
          udp4(own, elsewhere, b'others-outer-address'),
          udp4(foreign, guest, b'other-card'),
          b'\\x33\\x33' + bytes(3) + b'\\x01' + own + b'\\x86\\xdd' + v6,
          all + own + b'\\x88\\xb5' + b'unknown-protocol' * 4,
          tagged(b'\\x81\\x00\\x00\\x05', udp4(own, guest, b'tagged-datagram')),
          tagged(b'\\x88\\xa8\\x00\\x05', udp4(own, guest, b'tagged-by-provider')),
          tagged(b'\\x81\\x00\\x00\\x00', udp4(own, guest, b'tagged-with-nothing')),
          udp4(own, guest, b'honest-datagram'),
      ):
          s.send(frame)
      """;

  /** Listens on a port when it has ended. */
  private static final String LISTEN =
      """
      import os, socket, sys, time
      s = socket.socket()
      s.bind(('0.0.0.0', int(sys.argv[1])))
      s.listen()
      if os.fork() == 0:
          os.setsid()
          nothing = os.open('/dev/null', os.O_RDWR)
          [os.dup2(nothing, stream) for stream in (0, 1, 2)]
          time.sleep(600)
      """;

  private InsideGuest() {}

  /** Runs a program; what it printed. */
  static String run(RestoredMachine guest, String command) throws Exception {
    HttpResponse<String> answer =
        client().send(execute(guest, command), HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    JsonObject said = new JsonObject(answer.body());
    assertThat(said.getString("stderr")).as(answer.body()).isNullOrEmpty();
    return Optional.ofNullable(said.getString("stdout")).orElse("");
  }

  /** Begins a program that may end its guest, and does not wait for its answer. */
  public static void begin(RestoredMachine guest, String command) {
    client().sendAsync(execute(guest, command), HttpResponse.BodyHandlers.discarding());
  }

  private static HttpClient client() {
    return HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  }

  private static HttpRequest execute(RestoredMachine guest, String command) {
    return HttpRequest.newBuilder(
            URI.create("http://%s:8000/execute".formatted(guest.agent().host())))
        .timeout(LONG)
        .header("Content-Type", "application/x-www-form-urlencoded")
        .POST(
            HttpRequest.BodyPublishers.ofString(
                "command="
                    + URLEncoder.encode(
                        "sh -c '" + command.replace("'", "'\"'\"'") + "'", StandardCharsets.UTF_8)))
        .build();
  }

  /** Which of these places, written {@code source,host,port}, the guest can connect to. */
  static Set<String> reached(RestoredMachine guest, List<String> places) throws Exception {
    return python(guest, CONNECT, places).lines().collect(Collectors.toSet());
  }

  /** Where a connection goes that says nothing of its source. */
  static String to(String address, int port) {
    return "," + address + "," + port;
  }

  /**
   * Sends frames whose marks are {@code ARPED!}, {@code other-address}, {@code others-outer},
   * {@code other-card}, {@code unknown-protocol} and {@code tagged-}, one by IPv6, and last {@code
   * honest-datagram}.
   *
   * @param neighbour another address of the guest's network
   * @param elsewhere an address outside
   */
  static void sendFrames(
      RestoredMachine guest, InnerNetwork own, String neighbour, String elsewhere, String broadcast)
      throws Exception {
    python(
        guest,
        FRAMES,
        List.of(own.mac(), own.guest(), own.host(), neighbour, elsewhere, broadcast));
  }

  /** Opens a port for the guest's whole life. */
  static void listen(RestoredMachine guest, int port) throws Exception {
    python(guest, LISTEN, List.of(Integer.toString(port)));
    String itself = to("127.0.0.1", port);
    assertThat(reached(guest, List.of(itself))).containsExactly(itself);
  }

  private static String python(RestoredMachine guest, String program, List<String> arguments)
      throws Exception {
    return run(
        guest,
        "cat > /tmp/p.py <<'END'\n"
            + program
            + "END\npython3 /tmp/p.py "
            + String.join(" ", arguments));
  }

  /** The host's IPv4 addresses but loopback. */
  static List<String> hostAddresses() throws IOException {
    return NetworkInterface.networkInterfaces()
        .flatMap(NetworkInterface::inetAddresses)
        .filter(address -> address instanceof Inet4Address)
        .filter(address -> !address.isLoopbackAddress())
        .map(address -> address.getHostAddress())
        .toList();
  }
}
