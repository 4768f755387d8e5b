package io.rookery.scheduler.result;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class TokenBucketTest {
  private final AtomicLong clock = new AtomicLong(-5);
  private final TokenBucket bucket = new TokenBucket(10, 20, clock::get);

  @Test
  void aBurstIsServedAndThenItsRate() {
    assertThat(takenOf(100)).isEqualTo(20);

    pass(500);

    assertThat(takenOf(100)).isEqualTo(5);
  }

  @Test
  void itNeverHoldsMoreThanItsBound() {
    pass(3_600_000);

    assertThat(takenOf(100)).isEqualTo(20);
  }

  @Test
  void whatIsSpentOnCreditIsPaidByWaiting() {
    assertThat(bucket.spend(20)).isZero();
    assertThat(bucket.spend(5)).isEqualTo(500);
    assertThat(bucket.spend(1)).isEqualTo(600);

    pass(600);

    assertThat(bucket.spend(0)).isZero();
    assertThat(bucket.take()).isFalse();
  }

  private int takenOf(int tries) {
    int taken = 0;
    for (int i = 0; i < tries; i++) {
      taken += bucket.take() ? 1 : 0;
    }
    return taken;
  }

  private void pass(long millis) {
    clock.addAndGet(TimeUnit.MILLISECONDS.toNanos(millis));
  }
}
