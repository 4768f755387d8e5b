package io.rookery.scheduler.machine.program;

import io.rookery.capture.process.Finished;

/** The end of what a program said, fit for one line of a message. */
public final class LastWords {
  private static final int MOST = 400;

  private LastWords() {}

  /** Of its standard error, or else of its standard output; says so when there is neither. */
  public static String of(Finished finished) {
    String said = finished.stderr().isBlank() ? finished.stdout() : finished.stderr();
    String line = line(said.substring(Math.max(0, said.length() - MOST)));
    return line.isEmpty() ? "it said nothing" : "it said: " + line;
  }

  private static String line(String text) {
    return text.strip().replaceAll("\\s*\\R\\s*", " | ").replaceAll("\\p{Cntrl}", "?");
  }
}
