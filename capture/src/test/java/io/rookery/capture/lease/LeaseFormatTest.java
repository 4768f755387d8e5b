package io.rookery.capture.lease;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class LeaseFormatTest {
  private static final LeaseOwner OWNER =
      new LeaseOwner("node-1", "boot-1", new ProcessIdentity(12, 345), "host-boot");

  static Stream<Leased> kinds() {
    return Stream.of(
        new Leased.ChildProcess("tcpdump \"of\"\n job 7"),
        new Leased.NetworkNamespace("ns-1"),
        new Leased.NetworkInterface("tap0", Optional.empty()),
        new Leased.NetworkInterface("tap0", Optional.of(new Leased.NetworkNamespace("ns-1"))),
        new Leased.PacketFilter("rk1"),
        new Leased.TemporaryFile(Path.of("tmp/upload")),
        new Leased.EmbeddedDatabase(Path.of("/data/postgres")));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void a_lease_reads_as_it_was_written(Leased what) {
    LeaseRecord lease = lease(what);
    ProcessIdentity process = new ProcessIdentity(336, 5000);

    assertThat(LeaseFormat.parse(LeaseFormat.line(lease))).contains(lease);
    assertThat(LeaseFormat.parse(LeaseFormat.line(lease) + LeaseFormat.line(process)))
        .contains(lease.describedBy(process));
  }

  @Test
  void a_lease_that_was_cut_off_by_the_death_of_its_writer_is_none() {
    LeaseRecord lease = lease(new Leased.ChildProcess("tcpdump"));
    String first = LeaseFormat.line(lease);
    String second = LeaseFormat.line(new ProcessIdentity(336, 5000));

    for (int length = 0; length < first.length(); length++) {
      assertThat(LeaseFormat.parse(first.substring(0, length))).isEmpty();
    }
    for (int length = 0; length < second.length(); length++) {
      assertThat(LeaseFormat.parse(first + second.substring(0, length))).contains(lease);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\n",
        "{}\n",
        "[]\n",
        "nonsense\n",
        "{\"id\":1}\n",
        "{\"id\":\"a\",\"what\":{\"kind\":\"planet\",\"name\":\"x\"}}\n"
      })
  void what_is_no_lease_is_none(String text) {
    assertThat(LeaseFormat.parse(text)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"../x", "-all", "a b", "", "lo", "."})
  void a_record_that_names_what_no_node_would_make_is_none(String name) {
    String honest = LeaseFormat.line(lease(new Leased.NetworkInterface("tap0", Optional.empty())));

    assertThat(LeaseFormat.parse(honest)).isPresent();
    assertThat(LeaseFormat.parse(honest.replace("tap0", name))).isEmpty();
  }

  private static LeaseRecord lease(Leased what) {
    return new LeaseRecord(
        "id-1", what, OWNER, Instant.parse("2026-11-23T10:00:00Z"), Optional.empty());
  }
}
