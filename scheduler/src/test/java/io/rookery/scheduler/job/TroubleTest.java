package io.rookery.scheduler.job;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TroubleTest {
  private final Trouble trouble = new Trouble();

  @Test
  void onlyTheFirstOfManyFailuresIsNews() {
    assertThat(trouble.begins()).isTrue();
    assertThat(trouble.begins()).isFalse();
    assertThat(trouble.begins()).isFalse();
  }

  @Test
  void onlyTheFirstSuccessAfterThemIsNews() {
    assertThat(trouble.ends()).isFalse();
    trouble.begins();
    assertThat(trouble.ends()).isTrue();
    assertThat(trouble.ends()).isFalse();
    assertThat(trouble.begins()).isTrue();
  }
}
