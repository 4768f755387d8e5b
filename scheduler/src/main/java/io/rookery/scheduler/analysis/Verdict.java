package io.rookery.scheduler.analysis;

import io.rookery.scheduler.job.AttemptEnd;
import io.rookery.scheduler.job.Failure;
import io.rookery.scheduler.job.FailureCode;
import io.rookery.scheduler.job.Stage;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What an attempt comes to: the failure that was decided first, or none. Somebody from outside can
 * still change it, as long as the attempt is not accepted.
 */
final class Verdict {
  private static final Set<String> DECISIVE =
      Set.of(
          FailureCode.CANCELLED.code(), FailureCode.FENCED.code(), FailureCode.NODE_STOPPED.code());

  private final Predicate<Failure> mayRetry;
  private Optional<Failure> failure = Optional.empty();

  /** {@code mayRetry}: whether the job of a failed attempt goes back to the queue. */
  Verdict(Predicate<Failure> mayRetry) {
    this.mayRetry = mayRetry;
  }

  /** Whether that is the word of somebody who wants the attempt over, however far it has come. */
  static boolean decisive(FailureCode code) {
    return DECISIVE.contains(code.code());
  }

  /** A stage is over; nothing is decided without a cause. */
  void decide(Stage stage, Optional<Failure> cause) {
    if (failure.isEmpty()) {
      // A sample that has run its course is not spoilt by what happens while results are collected.
      failure = cause.filter(found -> stage != Stage.COLLECT || DECISIVE.contains(found.code()));
    }
  }

  /** Takes the place of whatever a stage had decided. */
  void overrule(Failure decided) {
    failure =
        failure.filter(before -> DECISIVE.contains(before.code())).or(() -> Optional.of(decided));
  }

  /** What the attempt has failed for until now; empty while it does well. */
  Optional<Failure> failure() {
    return failure;
  }

  boolean well() {
    return failure.isEmpty();
  }

  boolean is(FailureCode code) {
    return failure.filter(decided -> decided.code().equals(code.code())).isPresent();
  }

  AttemptEnd end() {
    if (failure.isEmpty()) {
      return new AttemptEnd.Completed();
    }
    Failure why = failure.get();
    if (is(FailureCode.CANCELLED)) {
      return new AttemptEnd.Cancelled(why);
    }
    // Neither is the machine's doing: it is not held against it.
    if (is(FailureCode.NODE_STOPPED) || is(FailureCode.FENCED)) {
      return new AttemptEnd.HandedBack(why);
    }
    return mayRetry.test(why) ? new AttemptEnd.Requeued(why) : new AttemptEnd.Failed(why);
  }
}
