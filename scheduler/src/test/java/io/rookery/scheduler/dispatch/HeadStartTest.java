package io.rookery.scheduler.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.scheduler.analysis.Timers;
import io.rookery.scheduler.job.Requirement;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.Test;

class HeadStartTest {
  private static final Requirement LINUX = Requirement.ofKey("linux|*|*|");
  private static final Requirement WINDOWS = Requirement.ofKey("windows|*|*|");

  private final Deque<Runnable> due = new ArrayDeque<>();
  private int looks;
  private final HeadStart headStart =
      new HeadStart(
          new Timers() {
            @Override
            public long millis() {
              return 0;
            }

            @Override
            public Timer after(Duration delay, Runnable task) {
              due.add(task);
              return () -> due.remove(task);
            }
          },
          () -> looks++);

  @Test
  void othersGoFirstForAMomentAndThenThisNodeLooksAgain() {
    headStart.give(LINUX);
    assertThat(headStart.given(LINUX)).isTrue();
    assertThat(headStart.given(WINDOWS)).isFalse();
    due.remove().run();
    assertThat(headStart.given(LINUX)).isFalse();
    assertThat(looks).isEqualTo(1);
  }

  @Test
  void aSecondFaultBeginsTheMomentAnew() {
    headStart.give(LINUX);
    headStart.give(LINUX);
    assertThat(due).hasSize(1);
    due.remove().run();
    assertThat(headStart.given(LINUX)).isFalse();
  }
}
