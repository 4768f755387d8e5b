package io.rookery.capture.doctor;

import io.rookery.capture.process.Child;

/**
 * A child that the launcher knows.
 *
 * @param name what the launcher calls it
 */
public record KnownChild(String name, long pid, long startTime) {
  public static KnownChild of(Child child) {
    return new KnownChild(child.name(), child.pid(), child.startTime());
  }

  boolean is(HostProcess process) {
    return process.stat().pid() == pid && process.stat().startTime() == startTime;
  }
}
