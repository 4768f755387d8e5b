package io.rookery.scheduler.machine.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.scheduler.machine.MachineException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
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
  void quickRestoresAllowMoreButNeverMoreThanTwiceTheProcessors() {
    for (int i = 0; i < 10; i++) {
      restore();
      succeeds(i, 10);
    }
    assertThat(gate.allowed()).isEqualTo(4);
  }

  @Test
  void slowOnesHalveWhatIsAllowedAndOneIsAlwaysLetThrough() {
    restore();
    succeeds(0, 10);
    for (int i = 1; i < 6; i++) {
      restore();
      succeeds(i, 41);
    }
    assertThat(gate.allowed()).isEqualTo(1);
    restore();
    assertThat(running).hasSize(7);
    succeeds(6, 40);
    assertThat(gate.allowed()).isEqualTo(2);
  }

  @Test
  void aRestoreThatFailsAtOnceSaysNothingAboutHowQuickOnesAre() {
    restore();
    fails(0, 0);
    assertThat(gate.allowed()).isEqualTo(1);
    restore();
    succeeds(1, 10);
    restore();
    succeeds(2, 10);
    assertThat(gate.allowed()).isEqualTo(3);
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
    assertThat(gate.allowed()).isEqualTo(4);
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
    succeeds(1, 0);
    assertThat(gate.allowed()).isEqualTo(3);
  }
}
