package io.rookery.capture.doctor;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.StringTokenizer;

/**
 * Reads the rows of {@code /proc/net/tcp} and {@code tcp6}, see proc(5) and the kernel's {@code
 * Documentation/networking/proc_net_tcp.rst}. Addresses are printed as 32-bit words in the byte
 * order of the host, ports as plain numbers, everything in hexadecimal but the inode.
 */
final class TcpTable {
  private static final int RADIX = 16;
  private static final int WORD_DIGITS = 8;
  private static final int BETWEEN_STATE_AND_INODE = 5;
  private static final int FIELDS_TO_INODE = 10;

  private TcpTable() {}

  /** Empty for the heading, and for what is no row. */
  static Optional<TcpSocket> row(String line) {
    StringTokenizer fields = new StringTokenizer(line);
    if (fields.countTokens() < FIELDS_TO_INODE) {
      return Optional.empty();
    }
    try {
      fields.nextToken(); // the number of the row
      InetSocketAddress local = address(fields.nextToken());
      InetSocketAddress remote = address(fields.nextToken());
      Optional<TcpState> state = TcpState.ofNumber(Integer.parseInt(fields.nextToken(), RADIX));
      for (int skipped = 0; skipped < BETWEEN_STATE_AND_INODE; skipped++) {
        fields.nextToken(); // queues, timer, retransmissions, uid, probes
      }
      long inode = Long.parseLong(fields.nextToken());
      return state.map(known -> new TcpSocket(local, remote, known, inode));
    } catch (NumberFormatException | UnknownHostException heading) {
      return Optional.empty();
    }
  }

  private static InetSocketAddress address(String text) throws UnknownHostException {
    int colon = text.indexOf(':');
    if (colon < WORD_DIGITS || colon % WORD_DIGITS != 0) {
      throw new UnknownHostException(text);
    }
    ByteBuffer bytes = ByteBuffer.allocate(colon / 2).order(ByteOrder.nativeOrder());
    for (int word = 0; word < colon; word += WORD_DIGITS) {
      bytes.putInt(Integer.parseUnsignedInt(text.substring(word, word + WORD_DIGITS), RADIX));
    }
    int port = Integer.parseInt(text.substring(colon + 1), RADIX);
    if (port < 0 || port > 0xFFFF) {
      throw new UnknownHostException(text);
    }
    // An IPv4 address in its IPv6 form, as dual-stack sockets have it, becomes an IPv4 address.
    return new InetSocketAddress(InetAddress.getByAddress(bytes.array()), port);
  }
}
