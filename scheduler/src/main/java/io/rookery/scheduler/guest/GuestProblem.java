package io.rookery.scheduler.guest;

/** Why a call to an agent did not bring an answer. */
public enum GuestProblem {
  /** No call has ended yet, in whichever way. */
  UNDECIDED,
  /** The connection was refused: the guest runs, the agent does not. */
  REFUSED,
  /** No connection within its deadline, or no route: the guest is off or still booting. */
  UNREACHABLE,
  /** Connected, but no whole answer within the deadline. */
  HUNG,
  /** The connection ended before a whole answer. */
  BROKEN,
  /** An answer that does not follow the protocol or is larger than any true one. */
  MALFORMED,
  /** The agent answered that it will not or cannot. */
  REJECTED,
  /** The agent serves another host only. */
  PINNED,
  /** The agent has the status of an earlier analysis. */
  NOT_REVERTED,
  /** Something answers, but it is no known agent, or not the configured one. */
  UNKNOWN_AGENT,
  /** A value of the job cannot be represented in the guest's configuration. */
  UNREPRESENTABLE,
  /** A file to be sent, analyzer or sample, cannot be read on this node. */
  UNREADABLE,
  /** We ended the call ourselves, because the attempt ends. */
  ABORTED
}
