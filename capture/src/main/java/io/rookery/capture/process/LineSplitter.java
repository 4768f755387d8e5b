package io.rookery.capture.process;

import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * Cuts a stream of bytes into lines; keeps at most one line, and of that at most the allowed
 * length.
 */
final class LineSplitter {
  private final byte[] line = new byte[OutputLine.LENGTH_LIMIT];
  private final Consumer<String> lines;
  private int length;
  private boolean started;

  LineSplitter(Consumer<String> lines) {
    this.lines = lines;
  }

  void accept(byte[] bytes, int count) {
    for (int i = 0; i < count; i++) {
      if (bytes[i] == '\n') {
        emit();
      } else {
        started = true;
        if (length < line.length) {
          line[length++] = bytes[i];
        }
      }
    }
  }

  /** Says that the stream is at its end: an unfinished line is one too. */
  void end() {
    if (started) {
      emit();
    }
  }

  private void emit() {
    int end = length > 0 && line[length - 1] == '\r' ? length - 1 : length;
    String text = new String(line, 0, end, StandardCharsets.UTF_8);
    length = 0;
    started = false;
    lines.accept(printable(text));
  }

  /** A child's output ends up in logs and terminals: no escape sequence may come through. */
  private static String printable(String text) {
    StringBuilder clean = new StringBuilder(text.length());
    text.chars()
        .map(c -> Character.isISOControl(c) && c != '\t' ? '\uFFFD' : c)
        .forEach(c -> clean.append((char) c));
    return clean.toString();
  }
}
