package io.rookery.capture.pcap;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.capture.process.JavaProcess;
import io.rookery.capture.process.Processes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CapturingNodeTest {
  @TempDir Path directory;

  @Test
  void after_a_node_was_killed_its_tcpdump_is_gone_and_the_file_holds_every_packet()
      throws Exception {
    assertDiesWithItsNode(List.of());
  }

  @Test
  void a_node_that_is_not_root_captures_with_the_capability_it_was_given() throws Exception {
    assertDiesWithItsNode(nobodyWith("net_raw"));
  }

  @Test
  void a_node_without_permission_says_exactly_what_to_run() throws Exception {
    try (JavaProcess node = start(nobodyWith("dac_read_search"))) {
      List<String> said = node.linesUntilDone();

      assertThat(said.get(0)).isEqualTo(CaptureProblem.NO_PERMISSION.name());
      assertThat(said.get(1))
          .contains("AmbientCapabilities=CAP_NET_RAW", "setpriv", "capture.enabled: false");
    }
  }

  private void assertDiesWithItsNode(List<String> wrapper) throws Exception {
    try (JavaProcess node = start(wrapper)) {
      long tcpdump = Long.parseLong(node.linesUntilDone().get(0));
      assertThat(Processes.runs(tcpdump)).isTrue();

      node.kill();

      Processes.awaitGone(List.of(tcpdump));
      assertThat(PcapReader.summarize(directory.resolve("dump.pcap")).packets())
          .isEqualTo(CapturingNode.PACKETS);
    }
  }

  private JavaProcess start(List<String> wrapper) throws Exception {
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
    return JavaProcess.start(
        wrapper, CapturingNode.class, directory.resolve("dump.pcap").toString());
  }

  /** An ordinary user, who may read the class path wherever the build keeps it. */
  private static List<String> nobodyWith(String capability) {
    String capabilities = "-all,+dac_read_search,+" + capability;
    return List.of(
        "setpriv",
        "--reuid=65534",
        "--regid=65534",
        "--clear-groups",
        "--inh-caps=" + capabilities,
        "--ambient-caps=" + capabilities,
        "--");
  }
}
