package io.rookery.scheduler.result;

import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads what stands before the payload of a connection, in whatever pieces it arrives. Holds at
 * most eight lines of 4096 bytes and the piece that is being read.
 */
final class Preamble {
  /** Bytes of a line without its LF; the limit of the peers. */
  static final int LONGEST_LINE = 4096;

  private static final byte[] JPEG = {(byte) 0xFF, (byte) 0xD8};

  private final DeliveryReader reader;
  private final List<byte[]> lines = new ArrayList<>();
  private Buffer unread = Buffer.buffer();
  private int scanned;

  Preamble(DeliveryReader reader) {
    this.reader = reader;
  }

  /** What is known after a piece. */
  sealed interface Outcome {}

  /** More has to come. */
  record Incomplete() implements Outcome {}

  /**
   * A rule was broken.
   *
   * @param rule which one
   */
  record Refused(String rule) implements Outcome {}

  /**
   * The payload begins.
   *
   * @param delivery what it is
   * @param payload the first bytes of it, possibly none
   */
  record Complete(Delivery delivery, Buffer payload) implements Outcome {}

  /** Reads the next piece. Not to be called after any outcome but {@link Incomplete}. */
  Outcome feed(Buffer piece) {
    unread.appendBuffer(piece);
    try {
      return advance();
    } catch (ProtocolViolation violation) {
      return new Refused(violation.getMessage());
    }
  }

  private Outcome advance() {
    if (lines.isEmpty() && !readLine()) {
      return new Incomplete();
    }
    Header header = reader.header(lines.get(0));
    while (lines.size() <= reader.metadataLines(header)) {
      if (!readLine()) {
        return new Incomplete();
      }
    }
    if (header.command() == Header.Command.SCREENSHOT && !startsAsJpeg()) {
      return new Incomplete();
    }
    return new Complete(reader.read(header, lines.subList(1, lines.size())), unread);
  }

  private boolean readLine() {
    Optional<Integer> end = endOfLine();
    if (end.orElse(unread.length()) > LONGEST_LINE) {
      throw new ProtocolViolation("a line is longer than " + LONGEST_LINE + " bytes");
    }
    end.ifPresent(
        length -> {
          lines.add(unread.getBytes(0, length));
          unread = unread.getBuffer(length + 1, unread.length());
          scanned = 0;
        });
    return end.isPresent();
  }

  private Optional<Integer> endOfLine() {
    for (; scanned < unread.length(); scanned++) {
      if (unread.getByte(scanned) == '\n') {
        return Optional.of(scanned);
      }
    }
    return Optional.empty();
  }

  /** False while too little of the payload is there to tell. */
  private boolean startsAsJpeg() {
    for (int i = 0; i < Math.min(JPEG.length, unread.length()); i++) {
      if (unread.getByte(i) != JPEG[i]) {
        throw new ProtocolViolation("its screenshot is not a JPEG");
      }
    }
    return unread.length() >= JPEG.length;
  }
}
