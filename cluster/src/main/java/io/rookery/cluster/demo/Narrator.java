package io.rookery.cluster.demo;

import java.io.PrintStream;

/** Tells a person what happens, a line at a time, with the seconds since the beginning. */
final class Narrator {
  private final PrintStream out;
  private final long begun = System.nanoTime();

  Narrator(PrintStream out) {
    this.out = out;
  }

  /** Something happened to a job on a machine. */
  synchronized void job(String machine, long job, String text) {
    say("%-16s job %-3d %s".formatted(machine, job, text));
  }

  /** Something happened. */
  synchronized void say(String text) {
    out.printf("  %6.2f s  %s%n", (System.nanoTime() - begun) / 1e9, text);
  }

  /** A line outside of time: an introduction, a finding. */
  synchronized void plain(String text) {
    out.println(text);
  }
}
