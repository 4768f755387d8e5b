package io.rookery.scheduler.result;

import java.io.IOException;

/** Storing more would take the disk below the space that must stay free. */
final class OutOfRoomException extends IOException {
  private static final long serialVersionUID = 1L;

  OutOfRoomException(long free, long minimum) {
    super(
        "only "
            + free
            + " bytes are free where results are stored and "
            + minimum
            + " must stay free; make room on that disk");
  }

  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }
}
