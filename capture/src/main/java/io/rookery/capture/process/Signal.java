package io.rookery.capture.process;

import java.util.Arrays;
import java.util.Optional;

/**
 * The signals a node sends to its children or finds as the cause of their end, as Linux numbers
 * them.
 */
public enum Signal {
  HUP(1),
  INT(2),
  QUIT(3),
  ABRT(6),
  /** A page of a mapped file could not be had: a full disk, or one that fails. */
  BUS(7),
  KILL(9),
  USR1(10),
  SEGV(11),
  USR2(12),
  PIPE(13),
  TERM(15),
  CONT(18),
  STOP(19),
  /** A write would have made a file larger than {@link ResourceLimits#fileSize()} allows. */
  XFSZ(25);

  private final int number;

  Signal(int number) {
    this.number = number;
  }

  public int number() {
    return number;
  }

  static Optional<Signal> ofNumber(int number) {
    return Arrays.stream(values()).filter(signal -> signal.number == number).findFirst();
  }
}
