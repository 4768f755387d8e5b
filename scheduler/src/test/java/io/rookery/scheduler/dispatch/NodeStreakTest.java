package io.rookery.scheduler.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NodeStreakTest {
  private static final int AFTER = 3;
  private final NodeStreak streak = new NodeStreak();

  private boolean failed(String machine, String sample, boolean byNode, int machines) {
    return streak.failed(new NodeStreak.Failed(machine, sample, byNode), AFTER, machines);
  }

  @Test
  void failuresOfSeveralMachinesUnderSeveralSamplesShowThatTheNodeIsTheTrouble() {
    assertThat(failed("m-1", "a", false, 4)).isFalse();
    assertThat(failed("m-2", "a", false, 4)).isFalse();
    assertThat(failed("m-1", "b", false, 4)).isTrue();
  }

  @Test
  void anAttemptThatDoesWellBeginsTheCountAnew() {
    failed("m-1", "a", false, 4);
    failed("m-2", "b", false, 4);
    streak.end();
    assertThat(failed("m-3", "c", false, 4)).isFalse();
  }

  @Test
  void oneMachineOfManyIsNotTheNode() {
    for (String sample : new String[] {"a", "b", "c", "d"}) {
      assertThat(failed("m-1", sample, false, 2)).isFalse();
    }
    assertThat(failed("m-2", "e", false, 2)).isTrue();
  }

  @Test
  void theOnlyMachineIsTheNode() {
    failed("m-1", "a", false, 1);
    failed("m-1", "b", false, 1);
    assertThat(failed("m-1", "c", false, 1)).isTrue();
  }

  @Test
  void oneSampleAloneHoldsNoNode() {
    for (int i = 0; i < 10; i++) {
      assertThat(failed("m-" + i % 4, "killer", i % 2 == 0, 4)).isFalse();
    }
    assertThat(failed("m-1", "other", false, 4)).isTrue();
  }

  @Test
  void faultsOfTheNodeItselfNeedNoSecondMachine() {
    failed("m-1", "a", true, 4);
    failed("m-1", "b", true, 4);
    assertThat(failed("m-1", "c", true, 4)).isTrue();
  }
}
