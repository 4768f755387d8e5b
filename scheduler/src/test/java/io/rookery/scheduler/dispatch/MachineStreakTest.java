package io.rookery.scheduler.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MachineStreakTest {
  private static final int AFTER = 3;
  private static final int LIMIT = 2;

  private final BlamedSamples blamed = new BlamedSamples();

  private boolean failed(MachineStreak streak, String... samples) {
    boolean tooMany = false;
    for (String sample : samples) {
      tooMany = streak.failed(sample, AFTER, blamed, LIMIT);
    }
    return tooMany;
  }

  @Test
  void onlyFailuresInARowCount() {
    MachineStreak streak = new MachineStreak("m-1");
    assertThat(failed(streak, "a", "b")).isFalse();
    streak.end();
    assertThat(failed(streak, "c", "d")).isFalse();
    assertThat(failed(streak, "e")).isTrue();
  }

  @Test
  void theFirstFailureAfterAReturnCountsForAll() {
    MachineStreak streak = new MachineStreak("m-1");
    assertThat(failed(streak, "a", "b", "c")).isTrue();
    assertThat(failed(streak, "d")).isTrue();
  }

  @Test
  void aSampleThatHasTakenOutItsShareTakesOutNoFurtherMachine() {
    assertThat(failed(new MachineStreak("m-1"), "killer", "killer", "killer")).isTrue();
    assertThat(failed(new MachineStreak("m-2"), "killer", "killer", "killer")).isTrue();
    MachineStreak third = new MachineStreak("m-3");
    assertThat(failed(third, "killer", "killer", "killer", "killer")).isFalse();
    assertThat(failed(third, "a", "b")).isFalse();
    assertThat(failed(third, "c")).isTrue();
  }

  @Test
  void failuresThatWereCountedBeforeTheSampleWasKnownCountNoLonger() {
    MachineStreak third = new MachineStreak("m-3");
    assertThat(failed(third, "killer", "killer")).isFalse();
    failed(new MachineStreak("m-1"), "killer", "killer", "killer");
    failed(new MachineStreak("m-2"), "killer", "killer", "killer");
    assertThat(failed(third, "a")).isFalse();
    assertThat(failed(third, "b")).isFalse();
    assertThat(blamed.counts("killer", "m-3", LIMIT)).isFalse();
    assertThat(failed(third, "c")).isTrue();
  }

  @Test
  void aSampleStaysToBlameOnTheMachinesThatItHasTakenOut() {
    MachineStreak first = new MachineStreak("m-1");
    assertThat(failed(first, "killer", "killer", "killer")).isTrue();
    failed(new MachineStreak("m-2"), "killer", "killer", "killer");
    assertThat(failed(first, "killer")).isTrue();
  }

  @Test
  void theMemoryOfSamplesIsBounded() {
    blamed.blame(List.of("killer"), "m-1");
    blamed.blame(List.of("killer"), "m-2");
    IntStream.range(0, 999).forEach(i -> blamed.blame(List.of("other-" + i), "m-1"));
    assertThat(blamed.counts("killer", "m-3", LIMIT)).isFalse();
    blamed.blame(List.of("one more"), "m-1");
    assertThat(blamed.counts("killer", "m-3", LIMIT)).isTrue();
  }
}
