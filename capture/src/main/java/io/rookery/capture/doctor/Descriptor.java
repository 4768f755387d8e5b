package io.rookery.capture.doctor;

import java.util.OptionalLong;

/**
 * One open descriptor of a process.
 *
 * @param target what {@code /proc/pid/fd} links it to: {@code socket:[123]}, {@code pipe:[456]}, or
 *     the path of a file
 */
record Descriptor(int number, String target) {
  private static final String SOCKET = "socket:[";
  private static final String PIPE = "pipe:[";

  /** The inode of the socket, if it is one. */
  OptionalLong socket() {
    if (!target.startsWith(SOCKET) || !target.endsWith("]")) {
      return OptionalLong.empty();
    }
    try {
      return OptionalLong.of(
          Long.parseLong(target.substring(SOCKET.length(), target.length() - 1)));
    } catch (NumberFormatException notANumber) {
      return OptionalLong.empty();
    }
  }

  /**
   * Whether the target names one kernel object, so that two processes with the same target can only
   * have it by inheritance; a file two processes may well have opened each for itself.
   */
  boolean namesOneObject() {
    return target.startsWith(SOCKET) || target.startsWith(PIPE);
  }

  boolean isStandard() {
    return number <= 2;
  }

  @Override
  public String toString() {
    return number + " " + target;
  }
}
