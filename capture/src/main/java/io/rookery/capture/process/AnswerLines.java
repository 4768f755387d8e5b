package io.rookery.capture.process;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** Cuts what a child answers into whole lines of a bounded length. Lives on one thread. */
final class AnswerLines implements ByteSink {
  private final int longest;
  private final Consumer<String> lines;
  private final Runnable tooLong;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private boolean over;

  /** {@code tooLong} is run once, for the first line of more than so many bytes; then no more. */
  AnswerLines(int longest, Consumer<String> lines, Runnable tooLong) {
    this.longest = longest;
    this.lines = lines;
    this.tooLong = tooLong;
  }

  @Override
  public void accept(byte[] bytes, int count) {
    for (int i = 0; i < count && !over; i++) {
      if (bytes[i] == '\n') {
        lines.accept(line.toString(StandardCharsets.UTF_8));
        line.reset();
      } else if (line.size() < longest) {
        line.write(bytes[i]);
      } else {
        over = true;
        tooLong.run();
      }
    }
  }
}
