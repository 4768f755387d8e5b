package io.rookery.capture.process;

import java.util.ArrayDeque;
import java.util.List;

/** The last lines of a child, for the failure message. Written by its pumps, read by anyone. */
final class LastLines {
  static final int COUNT = 50;

  private final ArrayDeque<String> lines = new ArrayDeque<>(COUNT);

  synchronized void add(String line) {
    if (lines.size() == COUNT) {
      lines.removeFirst();
    }
    lines.addLast(line);
  }

  synchronized List<String> list() {
    return List.copyOf(lines);
  }
}
