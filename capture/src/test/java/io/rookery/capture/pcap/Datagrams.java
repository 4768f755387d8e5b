package io.rookery.capture.pcap;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Numbered packets over loopback, and how to find them again in a pcap. */
final class Datagrams implements AutoCloseable {
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  /** Ethernet, IPv4 and UDP headers. */
  private static final int HEADERS = 14 + 20 + 8;

  private final DatagramSocket receiver = open();
  private final DatagramSocket sender = open();

  private static DatagramSocket open() {
    try {
      return new DatagramSocket(0, LOOPBACK);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String filter() {
    return "udp dst port " + receiver.getLocalPort();
  }

  void send(String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    sender.send(new DatagramPacket(bytes, bytes.length, LOOPBACK, receiver.getLocalPort()));
  }

  static List<String> read(Path file) throws IOException {
    List<String> texts = new ArrayList<>();
    try (PcapReader reader = PcapReader.open(file)) {
      for (Optional<PcapRecord> record = reader.next();
          record.isPresent();
          record = reader.next()) {
        ByteBuffer bytes = record.get().bytes();
        texts.add(StandardCharsets.US_ASCII.decode(bytes.position(HEADERS)).toString());
      }
    }
    return texts;
  }

  @Override
  public void close() {
    receiver.close();
    sender.close();
  }
}
