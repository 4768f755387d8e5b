package io.rookery.scheduler.machine.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.scheduler.machine.MachineException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** How many restores are let through, on a clock that the test moves. */
class RestoreGateTest {
  private final AtomicLong now = new AtomicLong();
  private final RestoreGate gate = new RestoreGate(2, now::get);
  private final List<Promise<String>> running = new ArrayList<>();

  private Future<String> restore() {
    return gate.pass(
        () -> {
          Promise<String> one = Promise.promise();
          running.add(one);
          return one.future();
        });
  }

  private void succeeds(int which, long after) {
    now.addAndGet(after);
    running.get(which).complete("restored");
  }

  private void fails(int which, long after) {
    now.addAndGet(after);
    running.get(which).fail("no");
  }

  @Test
  void noMoreThanTheProcessorsBeginAtOnceAndTheNextFollowsWhenOneEnds() {
    restore();
    restore();
    Future<String> third = restore();
    assertThat(running).hasSize(2);
    succeeds(0, 10);
    assertThat(running).hasSize(3);
    succeeds(2, 0);
    assertThat(third.result()).isEqualTo("restored");
  }

  @Test
  void quickRestoresAllowMoreButNeverMoreThanTheProcessors() {
    restore();
    fails(0, 10);
    assertThat(gate.allowed()).isEqualTo(1);
    for (int i = 1; i < 10; i++) {
      restore();
      succeeds(i, 10);
    }
    assertThat(gate.allowed()).isEqualTo(2);
  }

  @Test
  void slowOnesHalveWhatIsAllowedAndOneIsAlwaysLetThrough() {
    restore();
    succeeds(0, 100);
    for (int i = 1; i < 4; i++) {
      restore();
      succeeds(i, 600);
    }
    assertThat(gate.allowed()).isEqualTo(1);
    restore();
    assertThat(running).hasSize(5);
    succeeds(4, 100);
    assertThat(gate.allowed()).isEqualTo(2);
  }

  @Test
  void whatAFreeHostDidQuicklyIsForgottenOnABusyOne() {
    restore();
    succeeds(0, 100);
    int restores = 1;
    do {
      restore();
      succeeds(restores, 600);
    } while (gate.allowed() < 2 && ++restores < 100);
    assertThat(restores).isBetween(5, 10);
  }

  @Test
  void whatWasRestoredKeepsItsPlaceUntilItHasSettled() {
    Promise<Void> settled = Promise.promise();
    Future<String> first =
        gate.pass(() -> true, () -> Future.succeededFuture("restored"), it -> settled.future());
    assertThat(first.result()).isEqualTo("restored");
    restore();
    restore();
    assertThat(running).hasSize(1);
    settled.fail("it took too long");
    assertThat(running).hasSize(2);
  }

  @Test
  void aPlaceMayBeKeptForAsLongAsASlowRestoreTakes() {
    assertThat(gate.patience()).isZero();
    restore();
    succeeds(0, 100);
    assertThat(gate.patience()).isEqualTo(Duration.ofNanos(400));
  }

  @Test
  void aRestoreThatFailsAtOnceSaysNothingAboutHowQuickOnesAre() {
    restore();
    fails(0, 0);
    assertThat(gate.allowed()).isEqualTo(1);
    restore();
    succeeds(1, 10);
    restore();
    assertThat(gate.allowed()).isEqualTo(2);
  }

  @Test
  void aRestoreThatIsGivenUpBeforeItsTurnMakesRoomAndTeachesNothing() {
    restore();
    restore();
    Future<String> unwanted = gate.pass(() -> false, () -> Future.succeededFuture("restored"));
    restore();
    assertThat(running).hasSize(2);
    succeeds(0, 10);
    assertThat(unwanted.cause()).isInstanceOf(MachineException.class);
    assertThat(running).hasSize(3);
    succeeds(1, 0);
    succeeds(2, 10);
    assertThat(gate.allowed()).isEqualTo(2);
  }

  @Test
  void aRestoreThatCannotEvenBeginLeavesItsPlace() {
    Future<Object> thrown =
        gate.pass(
            () -> {
              throw new IllegalStateException("broken");
            });
    assertThat(thrown.cause()).hasMessage("broken");
    restore();
    restore();
    succeeds(0, 10);
    assertThat(running).hasSize(2);
    succeeds(1, 10);
    assertThat(gate.allowed()).isEqualTo(2);
  }
}
