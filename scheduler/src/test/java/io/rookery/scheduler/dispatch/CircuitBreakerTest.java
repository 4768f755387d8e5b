package io.rookery.scheduler.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.scheduler.dispatch.CircuitBreaker.Pause;
import io.rookery.scheduler.dispatch.CircuitBreaker.Row;
import io.rookery.scheduler.dispatch.CircuitBreaker.Signal;
import io.rookery.scheduler.dispatch.CircuitBreaker.State;
import io.rookery.scheduler.job.Failure;
import io.rookery.scheduler.job.FailureCode;
import io.rookery.scheduler.job.Stage;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class CircuitBreakerTest {
  private static final Instant NOW = Instant.EPOCH;
  private static final QuarantineOptions OPTIONS =
      new QuarantineOptions(3, Duration.ofSeconds(30), Duration.ofSeconds(100), 5);
  private static final Optional<Failure> FAILURE =
      Optional.of(Failure.of(FailureCode.BOOT_HUNG, Stage.BOOT, "no word"));

  private final CircuitBreaker breaker = new CircuitBreaker();

  private boolean move(Signal... signals) {
    boolean other = false;
    for (Signal signal : signals) {
      other = breaker.move(signal, FAILURE, NOW, OPTIONS);
    }
    return other;
  }

  private void bring(State state) {
    switch (state) {
      case CLOSED -> {}
      case OPEN -> move(Signal.TRIPPED);
      case HALF_OPEN -> move(Signal.TRIPPED, Signal.DUE);
    }
  }

  static Stream<Row> rows() {
    return CircuitBreaker.TABLE.stream();
  }

  @ParameterizedTest
  @MethodSource("rows")
  void everyRowIsTaken(Row row) {
    bring(row.from());
    Duration before = breaker.rest();
    assertThat(move(row.signal())).isEqualTo(row.from() != row.to());
    assertThat(breaker.state()).isEqualTo(row.to());
    assertThat(breaker.suspension().isPresent()).isEqualTo(row.to() != State.CLOSED);
    Duration expected =
        switch (row.pause()) {
          case KEPT -> before;
          case GROWN -> OPTIONS.grown(before);
          case FORGOTTEN -> Duration.ZERO;
        };
    assertThat(breaker.rest()).isEqualTo(expected);
  }

  @ParameterizedTest
  @EnumSource(State.class)
  void aSignalThatTheTableDoesNotListChangesNothing(State state) {
    for (Signal signal : Signal.values()) {
      if (rows().noneMatch(row -> row.from() == state && row.signal() == signal)) {
        CircuitBreakerTest other = new CircuitBreakerTest();
        other.bring(state);
        Optional<Suspension> before = other.breaker.suspension();
        assertThat(other.move(signal)).isFalse();
        assertThat(other.breaker.state()).isEqualTo(state);
        assertThat(other.breaker.suspension()).isEqualTo(before);
      }
    }
  }

  @Test
  void theRestDoublesWithEveryCanaryThatFailsUpToTheLongest() {
    move(Signal.TRIPPED);
    assertThat(breaker.rest()).isEqualTo(Duration.ofSeconds(30));
    assertThat(breaker.suspension().orElseThrow().nextProbeAt()).isEqualTo(NOW.plusSeconds(30));
    move(Signal.DUE, Signal.FAILED);
    assertThat(breaker.rest()).isEqualTo(Duration.ofSeconds(60));
    move(Signal.DUE, Signal.FAILED, Signal.DUE, Signal.FAILED);
    assertThat(breaker.rest()).isEqualTo(Duration.ofSeconds(100));
    assertThat(breaker.suspension().orElseThrow().probes()).isEqualTo(3);
  }

  @Test
  void aRelapseGoesOnFromTheGrownRestAndASuccessForgetsIt() {
    move(Signal.TRIPPED, Signal.DUE, Signal.FAILED, Signal.DUE, Signal.PASSED);
    move(Signal.TRIPPED);
    assertThat(breaker.rest()).isEqualTo(Duration.ofSeconds(100));
    move(Signal.DUE, Signal.PASSED, Signal.WELL, Signal.TRIPPED);
    assertThat(breaker.rest()).isEqualTo(Duration.ofSeconds(30));
  }

  @Test
  void anAbandonedCanaryCountsForNothing() {
    move(Signal.TRIPPED, Signal.DUE);
    assertThat(breaker.suspension().orElseThrow().probing()).isTrue();
    move(Signal.ABANDONED);
    Suspension still = breaker.suspension().orElseThrow();
    assertThat(still.probing()).isFalse();
    assertThat(still.probes()).isZero();
    assertThat(still.reason()).startsWith("boot.hung: no word");
  }

  @Test
  void noStateIsWithoutAWayBack() {
    for (State state : State.values()) {
      if (state != State.CLOSED) {
        assertThat(rows())
            .anyMatch(row -> row.from() == state && row.to() == State.CLOSED)
            .anyMatch(row -> row.from() == state && row.signal() == Signal.RESUMED);
      }
    }
    assertThat(rows().filter(row -> row.to() == State.OPEN))
        .noneMatch(row -> row.pause() == Pause.FORGOTTEN);
  }
}
