package io.rookery.scheduler.guest;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FirstContactTest {
  private static final Duration WITHIN = Duration.ofMillis(50);

  private final Loop loop = new Loop();
  private final AtomicLong clock = new AtomicLong();

  @AfterEach
  void stop() {
    loop.close();
  }

  private FirstContact contact(Consumer<FirstContact> what) {
    return loop.get(
        () -> {
          FirstContact contact = new FirstContact(loop.vertx(), WITHIN, clock::get);
          what.accept(contact);
          return contact;
        });
  }

  /** Another whose connection was taken later, so that its time is over later, has become mute. */
  private void timeIsOver() {
    loop.await(contact(FirstContact::taken)::mute);
  }

  @Test
  void a_connection_that_is_taken_at_once_and_brings_nothing_is_mute() {
    loop.await(contact(FirstContact::taken)::mute);
  }

  @Test
  void nothing_is_mute_that_takes_no_connection() {
    FirstContact contact = contact(untouched -> {});
    timeIsOver();
    assertThat(contact.mute().isComplete()).isFalse();
  }

  @Test
  void a_first_word_ends_it_and_later_silence_counts_no_more() {
    FirstContact contact =
        contact(
            met -> {
              met.taken();
              met.end();
              met.taken();
            });
    timeIsOver();
    assertThat(contact.mute().isComplete()).isFalse();
  }

  @Test
  void a_guest_that_takes_its_first_connection_late_was_booting() {
    FirstContact contact =
        contact(
            late -> {
              clock.addAndGet(WITHIN.toNanos() + 1);
              late.taken();
            });
    timeIsOver();
    assertThat(contact.mute().isComplete()).isFalse();
  }
}
