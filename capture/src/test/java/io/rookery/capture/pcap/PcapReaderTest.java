package io.rookery.capture.pcap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PcapReaderTest {
  @TempDir Path directory;

  @Test
  void reads_both_byte_orders_and_both_units_of_time() throws Exception {
    byte[] packet = {1, 2, 3};
    for (ByteOrder order : List.of(ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN)) {
      Path micros = write(PcapBytes.file(order, 0xA1B2C3D4, 113).record(7, 5, packet));
      Path nanos = write(PcapBytes.file(order, 0xA1B23C4D, 113).record(7, 5, packet));

      assertThat(only(micros).timestamp()).isEqualTo(Instant.ofEpochSecond(7, 5000));
      assertThat(only(nanos).timestamp()).isEqualTo(Instant.ofEpochSecond(7, 5));
      assertThat(only(nanos).bytes()).isEqualTo(ByteBuffer.wrap(packet));
      assertThat(PcapReader.summarize(micros).linkType()).isEqualTo(113);
    }
  }

  @Test
  void a_summary_counts_packets_and_spans_their_times() throws Exception {
    Path file =
        write(
            PcapBytes.ethernet()
                .record(1, 0, new byte[60])
                .record(2, 0, new byte[200_000])
                .record(3, 0, new byte[0]));

    PcapSummary summary = PcapReader.summarize(file);

    assertThat(summary.packets()).isEqualTo(3);
    assertThat(summary.bytes()).isEqualTo(Files.size(file));
    assertThat(summary.first()).contains(Instant.ofEpochSecond(1));
    assertThat(summary.last()).contains(Instant.ofEpochSecond(3));
    assertThat(summary.torn()).isFalse();
  }

  @Test
  void a_torn_record_is_the_end_wherever_it_was_torn() throws Exception {
    byte[] whole = PcapBytes.ethernet().record(1, 0, new byte[60]).array();
    byte[] longer =
        PcapBytes.ethernet().record(1, 0, new byte[60]).record(2, 0, new byte[60]).array();

    for (int length = whole.length + 1; length < longer.length; length++) {
      Path file = Files.write(directory.resolve("torn"), Arrays.copyOf(longer, length));
      assertThat(PcapReader.summarize(file).torn()).isTrue();
      assertThat(PcapParts.trim(file)).isEqualTo(whole.length);
      assertThat(file).binaryContent().isEqualTo(whole);
    }
  }

  @Test
  void a_record_that_cannot_be_one_is_the_end() throws Exception {
    for (PcapBytes file :
        List.of(
            PcapBytes.ethernet().header(1, 0, Integer.MAX_VALUE, Integer.MAX_VALUE),
            PcapBytes.ethernet().header(1, 0, -1, 60),
            PcapBytes.ethernet().header(1, 0, 60, 20),
            PcapBytes.ethernet().header(1, 1_000_000, 0, 0))) {
      Path written = write(file.record(2, 0, new byte[60]));
      try (PcapReader reader = PcapReader.open(written)) {
        assertThat(reader.next()).isEmpty();
        assertThat(reader.next()).isEmpty();
      }
    }
  }

  @Test
  void what_is_no_pcap_is_said_to_be_none() throws Exception {
    Path text = Files.writeString(directory.resolve("text"), "this is not a pcap file at all");
    Path empty = Files.createFile(directory.resolve("empty"));

    assertThatThrownBy(() -> PcapReader.open(text)).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> PcapReader.open(empty)).isInstanceOf(IOException.class);
  }

  @Test
  void parts_become_one_file_and_are_gone() throws Exception {
    Path first = write(PcapBytes.ethernet().record(1, 0, new byte[60]).header(2, 0, 60, 60));
    Path second = write(PcapBytes.ethernet().record(3, 0, new byte[70]));
    Path neverBegun = Files.createFile(directory.resolve("none"));

    PcapSummary summary = PcapParts.assemble(List.of(first, neverBegun, second));

    assertThat(summary.packets()).isEqualTo(2);
    assertThat(summary.torn()).isFalse();
    assertThat(summary.last()).contains(Instant.ofEpochSecond(3));
    assertThat(directory).isDirectoryNotContaining(file -> !file.equals(first));
  }

  @Test
  void parts_after_one_that_never_began_still_become_a_file() throws Exception {
    Path neverBegun = Files.createFile(directory.resolve("none"));
    Path second = write(PcapBytes.ethernet().record(3, 0, new byte[70]));

    assertThat(PcapParts.assemble(List.of(neverBegun, second)).packets()).isEqualTo(1);
  }

  @Test
  void parts_of_different_kinds_are_not_mixed() throws Exception {
    Path ethernet = write(PcapBytes.ethernet().record(1, 0, new byte[60]));
    Path raw =
        write(PcapBytes.file(ByteOrder.LITTLE_ENDIAN, 0xA1B2C3D4, 101).record(1, 0, new byte[60]));

    assertThatThrownBy(() -> PcapParts.assemble(List.of(ethernet, raw)))
        .isInstanceOf(IOException.class);
    assertThat(raw).exists();
  }

  private Path write(PcapBytes pcap) throws IOException {
    return Files.write(Files.createTempFile(directory, "a", ".pcap"), pcap.array());
  }

  private static PcapRecord only(Path file) throws IOException {
    try (PcapReader reader = PcapReader.open(file)) {
      PcapRecord record = reader.next().orElseThrow();
      assertThat(reader.next()).isEmpty();
      return record;
    }
  }
}
