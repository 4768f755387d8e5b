package io.rookery.scheduler.machine.host;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Who has the turn, and when it passes on. */
class HostTurnTest {
  private final HostTurn turn = new HostTurn();
  private final HostTurn.Stay first = turn.ask();
  private final HostTurn.Stay second = turn.ask();
  private final HostTurn.Stay third = turn.ask();

  private static boolean has(HostTurn.Stay stay) {
    return stay.come().isComplete();
  }

  @Test
  void oneHasItAtATimeInTheOrderOfAsking() {
    assertThat(has(first)).isTrue();
    assertThat(has(second)).isFalse();
    first.giveBack();
    assertThat(has(second)).isTrue();
    assertThat(has(third)).isFalse();
  }

  @Test
  void whoeverGivesItBackTwiceTakesItFromNobody() {
    first.giveBack();
    first.giveBack();
    assertThat(has(third)).isFalse();
    second.giveBack();
    assertThat(has(third)).isTrue();
  }

  @Test
  void whoeverGivesUpWaitingIsPassedOver() {
    second.giveBack();
    first.giveBack();
    assertThat(has(second)).isFalse();
    assertThat(has(third)).isTrue();
  }

  @Test
  void aTurnThatNobodyHasComesAtOnce() {
    first.giveBack();
    second.giveBack();
    third.giveBack();
    assertThat(has(turn.ask())).isTrue();
  }
}
