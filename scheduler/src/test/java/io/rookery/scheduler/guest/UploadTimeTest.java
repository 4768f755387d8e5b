package io.rookery.scheduler.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class UploadTimeTest {
  private static final UploadTime TIME = new UploadTime(Duration.ofSeconds(10), 1000);

  @Test
  void a_sample_adds_the_time_that_the_slowest_guest_needs() {
    assertThat(TIME.of(0)).isEqualTo(Duration.ofSeconds(10));
    assertThat(TIME.of(2500)).isEqualTo(Duration.ofMillis(12_500));
    assertThat(new UploadTime(Duration.ZERO, 3).of(1)).isEqualTo(Duration.ofMillis(334));
    assertThat(TIME.of(Long.MAX_VALUE)).isGreaterThan(Duration.ofDays(1));
  }

  @Test
  void a_guest_that_takes_nothing_is_no_rate() {
    assertThatThrownBy(() -> new UploadTime(Duration.ZERO, 0))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
