package io.rookery.capture.process;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Writes a child its standard input and closes it, on a thread of its own: the child need not read
 * it at once.
 */
final class InputFeed {
  private InputFeed() {}

  static void start(String name, OutputStream stream, String text) {
    Thread thread = new Thread(() -> feed(stream, text), name);
    thread.setDaemon(true);
    thread.start();
  }

  private static void feed(OutputStream stream, String text) {
    try (stream) {
      stream.write(text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException unread) {
      // The child ended or closed its input without wanting all of it, which is its right.
    }
  }
}
