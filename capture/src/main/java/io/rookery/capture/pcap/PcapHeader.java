package io.rookery.capture.pcap;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The first 24 bytes of a pcap file, as draft-ietf-opsawg-pcap describes them.
 *
 * @param nanoseconds whether the fractions of its timestamps are nanoseconds rather than
 *     microseconds
 * @param linkType the LINKTYPE_ value that says how each packet begins
 */
record PcapHeader(ByteOrder order, boolean nanoseconds, int linkType) {
  static final int SIZE = 24;

  private static final int MAGIC_MICROSECONDS = 0xA1B2C3D4;
  private static final int MAGIC_NANOSECONDS = 0xA1B23C4D;
  private static final int LINK_TYPE_OFFSET = 20;
  private static final int LINK_TYPE_MASK =
      0xFFFF; // above it stand the length of a frame check sequence and flags

  static PcapHeader parse(byte[] bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    for (ByteOrder order : new ByteOrder[] {ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN}) {
      int magic = buffer.order(order).getInt(0);
      if (magic == MAGIC_MICROSECONDS || magic == MAGIC_NANOSECONDS) {
        int linkType = buffer.getInt(LINK_TYPE_OFFSET) & LINK_TYPE_MASK;
        return new PcapHeader(order, magic == MAGIC_NANOSECONDS, linkType);
      }
    }
    throw new IOException("not a pcap file");
  }

  int fractionNanos(int fraction) {
    return nanoseconds ? fraction : fraction * 1000;
  }

  int fractionsPerSecond() {
    return nanoseconds ? 1_000_000_000 : 1_000_000;
  }
}
