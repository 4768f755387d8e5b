package io.rookery.scheduler.dispatch;

import io.rookery.scheduler.job.Failure;
import io.rookery.scheduler.job.FailureCode;
import io.rookery.scheduler.job.Stage;
import java.util.Optional;
import java.util.Set;

/** What the end of an attempt or a canary says about the machine and the node that it was on. */
enum Blame {
  /** Machine and node did their part, whatever became of the sample. */
  NONE,
  /** The machine failed. */
  MACHINE,
  /** What the machine is restored from is broken: it fails whatever is tried on it. */
  SNAPSHOT,
  /** The node failed; that says nothing of the machine. */
  NODE,
  /** It was ended from outside before it could show anything. */
  UNKNOWN;

  private static final Set<String> FROM_OUTSIDE =
      Set.of(
          FailureCode.CANCELLED.code(),
          FailureCode.FENCED.code(),
          FailureCode.NODE_STOPPED.code(),
          FailureCode.NODE_LOST.code());

  static Blame of(Optional<Failure> failure) {
    return failure.map(Blame::of).orElse(NONE);
  }

  private static Blame of(Failure failure) {
    if (FROM_OUTSIDE.contains(failure.code())) {
      return UNKNOWN;
    }
    if (failure.code().equals(FailureCode.AGENT_MALFORMED.code())
        && failure.stage() == Stage.UPLOAD) {
      // No sample has run yet that could have spoilt it: the agent is that of the snapshot.
      return MACHINE;
    }
    if (failure.code().equals(FailureCode.BOOT_PHANTOM_CONNECTION.code())) {
      return SNAPSHOT;
    }
    return switch (failure.fault()) {
      case MACHINE -> MACHINE;
      case NODE -> NODE;
      case GUEST, SAMPLE, USER -> NONE;
    };
  }
}
