package io.rookery.capture.pcap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rookery.capture.process.ChildSpec;
import io.rookery.capture.process.Finished;
import io.rookery.capture.process.Outcome;
import io.rookery.capture.process.RunningLauncher;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CaptureFilterTest {
  private static final String GUEST = "192.168.56.101";
  private static final String HOST = "192.168.56.1";
  private static final String ELSEWHERE = "203.0.113.5";
  private static final int AGENT = 8000;
  private static final int RESULTS = 2042;

  @RegisterExtension final RunningLauncher running = new RunningLauncher();
  @TempDir Path directory;

  private final CaptureFilter filter =
      CaptureFilter.ofGuest(GUEST).withoutAgent(AGENT).withoutResultServer(HOST, RESULTS);

  @Test
  void leaves_out_what_the_sandbox_says_to_its_guest_in_both_directions() throws Exception {
    assertThat(keeps(tcp(HOST, 40000, GUEST, AGENT))).isFalse();
    assertThat(keeps(tcp(GUEST, AGENT, HOST, 40000))).isFalse();
    assertThat(keeps(tcp(GUEST, 50000, HOST, RESULTS))).isFalse();
    assertThat(keeps(tcp(HOST, RESULTS, GUEST, 50000))).isFalse();
  }

  @Test
  void keeps_what_the_guest_says_to_others_on_the_same_ports() throws Exception {
    assertThat(keeps(tcp(GUEST, 50000, ELSEWHERE, AGENT))).isTrue();
    assertThat(keeps(tcp(ELSEWHERE, AGENT, GUEST, 50000))).isTrue();
    assertThat(keeps(tcp(GUEST, 50000, ELSEWHERE, RESULTS))).isTrue();
    assertThat(keeps(tcp(GUEST, 50000, HOST, 53))).isTrue();
  }

  @Test
  void keeps_nothing_of_other_hosts() throws Exception {
    assertThat(keeps(tcp(HOST, 1, ELSEWHERE, 2))).isFalse();
  }

  @Test
  void a_further_condition_narrows_and_cannot_widen() throws Exception {
    CaptureFilter narrowed = filter.and("port 80 or port 443");

    assertThat(keeps(narrowed, tcp(GUEST, 50000, ELSEWHERE, 80))).isTrue();
    assertThat(keeps(narrowed, tcp(GUEST, 50000, ELSEWHERE, 81))).isFalse();
    assertThat(keeps(narrowed, tcp(HOST, 50000, ELSEWHERE, 80))).isFalse();
    assertThat(filter.and("  ").expression()).isEqualTo(filter.expression());
    assertThatThrownBy(() -> filter.and("port 80) or (ip"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> filter.and("(port 80")).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void takes_addresses_of_both_families() throws Exception {
    CaptureFilter six =
        CaptureFilter.ofGuest("2001:db8::7")
            .withoutAgent(AGENT)
            .withoutResultServer("2001:db8::1", RESULTS);

    assertThat(keeps(six, tcp(GUEST, 50000, ELSEWHERE, 80))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "localhost",
        "1.2.3",
        "1.2.3.4.5",
        "1.2.3.4 or ip",
        "fe80::1%eth0",
        "::g",
        "0x7f000001"
      })
  void refuses_what_is_no_literal_address(String address) {
    assertThatThrownBy(() -> CaptureFilter.ofGuest(address))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, 65536})
  void refuses_what_is_no_port(int port) {
    assertThatThrownBy(() -> filter.withoutAgent(port))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private boolean keeps(byte[] packet) throws Exception {
    return keeps(filter, packet);
  }

  /** Asks the real tcpdump. */
  private boolean keeps(CaptureFilter filter, byte[] packet) throws Exception {
    Path file = Files.createTempFile(directory, "one", ".pcap");
    Files.write(file, PcapBytes.ethernet().record(1, 0, packet).array());
    ChildSpec spec =
        ChildSpec.of(
            "tcpdump",
            List.of(
                "tcpdump", "-Z", "root", "-n", "-r", file.toString(), "--", filter.expression()));
    Finished finished = Outcome.of(running.launcher().run(spec, Duration.ofSeconds(30)));
    assertThat(finished.exit().succeeded()).as(finished.stderr()).isTrue();
    return !finished.stdout().isBlank();
  }

  private static byte[] tcp(String source, int sourcePort, String target, int targetPort)
      throws Exception {
    ByteBuffer packet = ByteBuffer.allocate(54);
    packet.putShort(12, (short) 0x0800);
    packet.put(14, (byte) 0x45).putShort(16, (short) 40).put(22, (byte) 64).put(23, (byte) 6);
    packet.put(26, InetAddress.getByName(source).getAddress());
    packet.put(30, InetAddress.getByName(target).getAddress());
    packet.putShort(34, (short) sourcePort).putShort(36, (short) targetPort);
    packet.put(46, (byte) 0x50).put(47, (byte) 2);
    return packet.array();
  }
}
