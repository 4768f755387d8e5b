package io.rookery.capture.process;

import java.util.Optional;

/**
 * How a child ended.
 *
 * @param status the exit code as a shell tells it: 0 to 125 by the program's own choice, 126 or 127
 *     when it could not be executed, 128 + n when signal n ended it
 */
public record Exit(int status) {
  private static final int SIGNALLED = 128;

  public boolean succeeded() {
    return status == 0;
  }

  /** The signal that ended the child, if one did and it is one that {@link Signal} names. */
  public Optional<Signal> signal() {
    return status > SIGNALLED ? Signal.ofNumber(status - SIGNALLED) : Optional.empty();
  }

  @Override
  public String toString() {
    return signal().map(signal -> "ended by SIG" + signal).orElse("exit code " + status);
  }
}
