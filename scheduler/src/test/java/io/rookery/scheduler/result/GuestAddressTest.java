package io.rookery.scheduler.result;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GuestAddressTest {
  @Test
  void oneAddressHasOneSpelling() {
    assertThat(GuestAddress.parse("::ffff:10.0.0.7")).isEqualTo(GuestAddress.parse("10.0.0.7"));
    assertThat(GuestAddress.parse("FE80::1%eth0")).isEqualTo(GuestAddress.parse("fe80:0::1"));
    assertThat(GuestAddress.parse("10.0.0.7")).isNotEqualTo(GuestAddress.parse("10.0.0.8"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "guest.example", "10.0.0", "10.0.0.256", "%eth0"})
  void whatIsNotAnAddressIsNotLookedUp(String text) {
    assertThat(GuestAddress.parse(text)).isEmpty();
  }
}
