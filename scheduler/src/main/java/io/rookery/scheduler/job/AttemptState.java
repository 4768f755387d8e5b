package io.rookery.scheduler.job;

/** What has become of an attempt. */
public enum AttemptState {
  /** It has not ended. */
  RUNNING,
  /** It was accepted. */
  COMPLETED,
  /** It failed, and its job with it. */
  FAILED,
  /** It failed, and its job went back to the queue. */
  REQUEUED,
  /** It was ended for its node's sake and counts as none. */
  HANDED_BACK,
  /** It was ended because somebody cancelled its job. */
  CANCELLED,
  /** It was taken from its node. */
  LOST
}
