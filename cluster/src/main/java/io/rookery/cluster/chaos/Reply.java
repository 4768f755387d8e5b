package io.rookery.cluster.chaos;

import java.time.Duration;

/** What a node answered to a request; no answer at all is a failed future. */
sealed interface Reply {

  /** A job was accepted under that id. */
  record Accepted(long id, boolean created) implements Reply {}

  /** Done, or known already. */
  record Done(String outcome) implements Reply {}

  /** Not now: ask again after that time. */
  record Later(int status, Duration pause) implements Reply {}

  /** No. */
  record Refused(int status, String body) implements Reply {}
}
