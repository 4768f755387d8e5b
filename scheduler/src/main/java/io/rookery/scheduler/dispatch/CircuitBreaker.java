package io.rookery.scheduler.dispatch;

import static io.rookery.scheduler.dispatch.CircuitBreaker.State.CLOSED;
import static io.rookery.scheduler.dispatch.CircuitBreaker.State.HALF_OPEN;
import static io.rookery.scheduler.dispatch.CircuitBreaker.State.OPEN;

import io.rookery.scheduler.job.Failure;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Whether a machine, or a node, is trusted with jobs: CLOSED while it is, OPEN while it is not,
 * HALF_OPEN while a canary tries it. The table says what each signal does; one that it does not
 * list for the present state changes nothing.
 *
 * <p>The wait before a canary grows with each failure and each relapse. It is forgotten only when
 * an attempt has done well, or an operator vouches for it: a canary is a smaller trial than a job.
 *
 * <p>Changed on one context; {@link #suspension()} may be read on any.
 */
final class CircuitBreaker {

  enum State {
    CLOSED,
    OPEN,
    HALF_OPEN
  }

  enum Signal {
    /** Too many attempts have failed in a row. */
    TRIPPED,
    /** The wait is over, and a canary starts. */
    DUE,
    /** A canary has done well. */
    PASSED,
    /** The canary has failed. */
    FAILED,
    /** The canary was ended before it could show anything. */
    ABANDONED,
    /** An attempt has done well. */
    WELL,
    /** An operator has put it back to work. */
    RESUMED
  }

  /** What becomes of the wait before the next canary. */
  enum Pause {
    KEPT,
    GROWN,
    FORGOTTEN
  }

  /** One row: in {@code from}, on {@code signal}, go to {@code to}. */
  record Row(State from, Signal signal, State to, Pause pause) {}

  static final List<Row> TABLE =
      List.of(
          new Row(CLOSED, Signal.TRIPPED, OPEN, Pause.GROWN),
          new Row(CLOSED, Signal.WELL, CLOSED, Pause.FORGOTTEN),
          new Row(CLOSED, Signal.RESUMED, CLOSED, Pause.FORGOTTEN),
          new Row(OPEN, Signal.DUE, HALF_OPEN, Pause.KEPT),
          // Of a node: another canary, or an attempt that ran still, shows that it works.
          new Row(OPEN, Signal.PASSED, CLOSED, Pause.KEPT),
          new Row(OPEN, Signal.WELL, CLOSED, Pause.FORGOTTEN),
          new Row(OPEN, Signal.RESUMED, CLOSED, Pause.FORGOTTEN),
          new Row(HALF_OPEN, Signal.PASSED, CLOSED, Pause.KEPT),
          new Row(HALF_OPEN, Signal.FAILED, OPEN, Pause.GROWN),
          new Row(HALF_OPEN, Signal.ABANDONED, OPEN, Pause.KEPT),
          new Row(HALF_OPEN, Signal.WELL, CLOSED, Pause.FORGOTTEN),
          new Row(HALF_OPEN, Signal.RESUMED, CLOSED, Pause.FORGOTTEN));

  private State state = CLOSED;
  private Duration wait = Duration.ZERO;
  private volatile Optional<Suspension> suspension = Optional.empty();

  State state() {
    return state;
  }

  /** How long it rests before the next canary; zero when none was ever due. */
  Duration rest() {
    return wait;
  }

  /** Why it is not trusted; empty while it is. */
  Optional<Suspension> suspension() {
    return suspension;
  }

  /**
   * Takes the row for the signal.
   *
   * @param failure what has failed; needed for TRIPPED and FAILED
   * @return whether the state is another one now
   */
  boolean move(Signal signal, Optional<Failure> failure, Instant now, QuarantineOptions options) {
    return TABLE.stream()
        .filter(row -> row.from() == state && row.signal() == signal)
        .findFirst()
        .map(row -> take(row, failure, now, options))
        .orElse(false);
  }

  private boolean take(Row row, Optional<Failure> failure, Instant now, QuarantineOptions options) {
    wait =
        switch (row.pause()) {
          case KEPT -> wait;
          case GROWN -> options.grown(wait);
          case FORGOTTEN -> Duration.ZERO;
        };
    state = row.to();
    suspension =
        switch (row.to()) {
          case CLOSED -> Optional.empty();
          case HALF_OPEN -> suspension.map(Suspension::tried);
          case OPEN -> Optional.of(opened(row.signal(), failure, now, now.plus(wait)));
        };
    return row.from() != row.to();
  }

  private Suspension opened(Signal signal, Optional<Failure> failure, Instant now, Instant next) {
    return switch (signal) {
      case FAILED -> suspension.orElseThrow().failed(failure.orElseThrow(), next);
      case ABANDONED -> suspension.orElseThrow().abandoned(next);
      default -> Suspension.begin(failure.orElseThrow(), now, next);
    };
  }
}
