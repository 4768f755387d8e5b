package io.rookery.capture.pcap;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * Reads a pcap file record by record, in bounded memory. What follows the last whole record, say
 * because the writer was killed, is no error but the end. <strong>Blocks</strong>: not for an event
 * loop.
 */
public final class PcapReader implements Closeable {
  /** The longest packet that tcpdump writes; a longer one is no packet. */
  static final int MAX_PACKET = 262_144;

  private static final int RECORD_HEADER = 16;
  private static final int BUFFER = 1 << 16;

  private final InputStream stream;
  private final long size;
  private final PcapHeader header;
  private long position;
  private boolean ended;

  private PcapReader(InputStream stream, long size, PcapHeader header) {
    this.stream = stream;
    this.size = size;
    this.header = header;
    this.position = PcapHeader.SIZE;
  }

  /** Fails with an {@link IOException} if there is no such file or it does not begin as a pcap. */
  public static PcapReader open(Path file) throws IOException {
    InputStream stream = new BufferedInputStream(Files.newInputStream(file), BUFFER);
    try {
      byte[] start = stream.readNBytes(PcapHeader.SIZE);
      if (start.length < PcapHeader.SIZE) {
        throw new IOException("not a pcap file, too short: " + file);
      }
      return new PcapReader(stream, Files.size(file), PcapHeader.parse(start));
    } catch (IOException e) {
      stream.close();
      throw e;
    }
  }

  /** Reads the whole file without keeping it. */
  public static PcapSummary summarize(Path file) throws IOException {
    try (PcapReader reader = open(file)) {
      long packets = 0;
      Optional<Instant> first = Optional.empty();
      Optional<Instant> last = Optional.empty();
      for (var entry = reader.skip(); entry.isPresent(); entry = reader.skip()) {
        packets++;
        last = entry.map(RecordHeader::timestamp);
        first = first.isPresent() ? first : last;
      }
      return new PcapSummary(
          reader.header.linkType(),
          packets,
          reader.position,
          first,
          last,
          reader.position < reader.size);
    }
  }

  public int linkType() {
    return header.linkType();
  }

  /** The next packet, or empty after the last whole one. */
  public Optional<PcapRecord> next() throws IOException {
    Optional<RecordHeader> entry = recordHeader();
    if (entry.isEmpty()) {
      return Optional.empty();
    }
    byte[] bytes = stream.readNBytes(entry.get().length);
    advance(entry.get());
    return entry.map(
        found ->
            new PcapRecord(
                found.timestamp, found.originalLength, ByteBuffer.wrap(bytes).asReadOnlyBuffer()));
  }

  PcapHeader header() {
    return header;
  }

  private Optional<RecordHeader> skip() throws IOException {
    Optional<RecordHeader> entry = recordHeader();
    if (entry.isPresent()) {
      stream.skipNBytes(entry.get().length);
      advance(entry.get());
    }
    return entry;
  }

  private void advance(RecordHeader entry) {
    position += RECORD_HEADER + entry.length;
  }

  private Optional<RecordHeader> recordHeader() throws IOException {
    if (ended || position + RECORD_HEADER > size) {
      return Optional.empty();
    }
    ByteBuffer fields = ByteBuffer.wrap(stream.readNBytes(RECORD_HEADER)).order(header.order());
    long seconds = Integer.toUnsignedLong(fields.getInt(0));
    int fraction = fields.getInt(4);
    int length = fields.getInt(8);
    int originalLength = fields.getInt(12);
    boolean whole =
        fraction >= 0
            && fraction < header.fractionsPerSecond()
            && length >= 0
            && length <= MAX_PACKET
            && originalLength >= length
            && position + RECORD_HEADER + length <= size;
    ended = !whole;
    return whole
        ? Optional.of(
            new RecordHeader(
                Instant.ofEpochSecond(seconds, header.fractionNanos(fraction)),
                length,
                originalLength))
        : Optional.empty();
  }

  @Override
  public void close() throws IOException {
    stream.close();
  }

  private record RecordHeader(Instant timestamp, int length, int originalLength) {}
}
