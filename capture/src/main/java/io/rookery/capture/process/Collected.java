package io.rookery.capture.process;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** The beginning of one stream of a child. Written by its pump, read when the child has ended. */
final class Collected implements ByteSink {
  private final int limit;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private boolean truncated;

  Collected(int limit) {
    this.limit = limit;
  }

  @Override
  public synchronized void accept(byte[] chunk, int count) {
    int room = limit - bytes.size();
    bytes.write(chunk, 0, Math.min(room, count));
    truncated |= count > room;
  }

  synchronized String text() {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  synchronized boolean truncated() {
    return truncated;
  }

  /** What is kept of both streams of a child. */
  record Streams(Collected stdout, Collected stderr) {
    static Streams keeping(int limit) {
      return new Streams(new Collected(limit), new Collected(limit));
    }

    Finished finished(Exit exit) {
      return new Finished(
          exit, stdout.text(), stderr.text(), stdout.truncated() || stderr.truncated());
    }
  }
}
