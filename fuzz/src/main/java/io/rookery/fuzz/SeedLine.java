package io.rookery.fuzz;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * One seed as it is written: UTF-8, with {@code \n}, {@code \r}, {@code \t}, {@code \\}, {@code
 * \xHH} for any byte, and {@code \{N:text}} for N times that text, which may hold all of these but
 * another repetition.
 */
final class SeedLine {
  private final byte[] line;
  private int at;

  private SeedLine(String line) {
    this.line = line.getBytes(StandardCharsets.UTF_8);
  }

  /** The bytes; throws {@link IllegalArgumentException} when the line is none. */
  static byte[] bytes(String line) {
    try {
      return new SeedLine(line).until(false);
    } catch (IndexOutOfBoundsException | NumberFormatException e) {
      throw new IllegalArgumentException("not a seed: " + line, e);
    }
  }

  private byte[] until(boolean brace) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    while (at < line.length || brace) {
      byte next = line[at++];
      if (brace && next == '}') {
        return bytes.toByteArray();
      }
      if (next == '\\') {
        escaped(bytes, brace);
      } else {
        bytes.write(next);
      }
    }
    return bytes.toByteArray();
  }

  private void escaped(ByteArrayOutputStream bytes, boolean repeated) {
    byte mark = line[at++];
    switch (mark) {
      case 'n' -> bytes.write('\n');
      case 'r' -> bytes.write('\r');
      case 't' -> bytes.write('\t');
      case '\\', '}' -> bytes.write(mark);
      case 'x' -> bytes.write(Integer.parseInt(ascii(at, at += 2), 16));
      case '{' -> {
        if (repeated) {
          throw new NumberFormatException("a repetition within another");
        }
        repeat(bytes);
      }
      default -> throw new NumberFormatException("an unknown escape");
    }
  }

  private void repeat(ByteArrayOutputStream bytes) {
    int start = at;
    while (line[at] != ':') {
      at++;
    }
    int times = Integer.parseInt(ascii(start, at++));
    byte[] text = until(true);
    for (int i = 0; i < times; i++) {
      bytes.writeBytes(text);
    }
  }

  private String ascii(int from, int to) {
    return new String(line, from, to - from, StandardCharsets.US_ASCII);
  }
}
