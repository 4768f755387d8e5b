package io.rookery.capture.doctor;

/**
 * A process as a report names it.
 *
 * @param name the first 15 characters of the program's file name
 * @param startTime in clock ticks since the host booted
 */
public record ProcessRef(long pid, String name, long startTime) {
  @Override
  public String toString() {
    return "pid " + pid + " (" + name + ")";
  }
}
