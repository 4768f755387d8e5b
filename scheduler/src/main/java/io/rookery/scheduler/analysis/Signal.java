package io.rookery.scheduler.analysis;

/** What moves an analysis from phase to phase. */
enum Signal {
  /** The analysis starts. */
  BEGIN,
  /** The present stage has done its work. */
  DONE,
  /** The present stage has failed or missed its deadline. */
  FAILED,
  /** The attempt has to end whatever it does: cancelled, fenced off, machine or capture lost. */
  INTERRUPTED
}
