package io.rookery.scheduler.result;

/** What happens when the place of a file is taken. */
enum Placement {
  /** The file that came first stays, the new one is refused. */
  EXCLUSIVE,
  /** The new file takes the next free of {@code name-2.ext}, {@code name-3.ext} and so on. */
  NUMBERED,
  /** The new bytes go behind the old ones. */
  APPEND,
  /** The new file takes the old one's place when it is complete. */
  REPLACE
}
