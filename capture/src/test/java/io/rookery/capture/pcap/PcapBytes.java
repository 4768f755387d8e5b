package io.rookery.capture.pcap;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Writes pcap files for tests, record by record. */
final class PcapBytes {
  static final int ETHERNET = 1;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final ByteOrder order;

  private PcapBytes(ByteOrder order) {
    this.order = order;
  }

  static PcapBytes file(ByteOrder order, int magic, int linkType) {
    PcapBytes file = new PcapBytes(order);
    file.put(
        ByteBuffer.allocate(24)
            .order(order)
            .putInt(magic)
            .putShort((short) 2)
            .putShort((short) 4)
            .putInt(0)
            .putInt(0)
            .putInt(262144)
            .putInt(linkType));
    return file;
  }

  static PcapBytes ethernet() {
    return file(ByteOrder.LITTLE_ENDIAN, 0xA1B2C3D4, ETHERNET);
  }

  PcapBytes record(int seconds, int fraction, byte[] packet) {
    return header(seconds, fraction, packet.length, packet.length)
        .put(ByteBuffer.allocate(packet.length).put(packet));
  }

  PcapBytes header(int seconds, int fraction, int length, int originalLength) {
    return put(
        ByteBuffer.allocate(16)
            .order(order)
            .putInt(seconds)
            .putInt(fraction)
            .putInt(length)
            .putInt(originalLength));
  }

  PcapBytes put(ByteBuffer written) {
    bytes.writeBytes(written.array());
    return this;
  }

  byte[] array() {
    return bytes.toByteArray();
  }
}
