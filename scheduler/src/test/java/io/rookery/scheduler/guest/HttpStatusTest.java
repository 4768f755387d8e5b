package io.rookery.scheduler.guest;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;

class HttpStatusTest {

  @Test
  void only_complete_with_true_is_a_success() {
    assertThat(of("complete", "True")).isEqualTo(new GuestStatus.Complete());
    assertThat(of("COMPLETE", "True")).isEqualTo(new GuestStatus.Complete());
    assertThat(of("complete", "False")).isInstanceOf(GuestStatus.Failed.class);
    assertThat(of("complete", "")).isInstanceOf(GuestStatus.Failed.class);
    assertThat(of("complete", null))
        .isEqualTo(
            new GuestStatus.Failed("the analyzer ended without success: it gives no reason"));
  }

  @Test
  void failures_keep_their_words_bounded_and_on_one_line() {
    GuestStatus failed = of("exception", "Traceback:\n\u001b[31m" + "x".repeat(10_000));

    assertThat(((GuestStatus.Failed) failed).description())
        .startsWith("exception: Traceback: ")
        .doesNotContain("\n", "\u001b")
        .hasSizeLessThan(600);
    assertThat(of("failed", null)).isEqualTo(new GuestStatus.Failed("failed: it gives no reason"));
  }

  @Test
  void half_of_a_character_is_no_part_of_a_guests_words() {
    GuestStatus given = of("failed", "a\ud800b");
    GuestStatus cut = of("failed", "x".repeat(499) + "\ud83d\ude00");

    assertThat(given).isEqualTo(new GuestStatus.Failed("failed: a\ufffdb"));
    assertThat(((GuestStatus.Failed) cut).description()).endsWith("x\ufffd…");
  }

  @Test
  void silence_is_idle_before_the_start_and_running_after_it() {
    JsonObject silent = new JsonObject().putNull("status");

    assertThat(HttpStatus.of(silent, false)).contains(new GuestStatus.Idle());
    assertThat(HttpStatus.of(silent, true)).contains(new GuestStatus.Running());
  }

  @Test
  void a_return_to_the_initial_status_means_that_the_guest_was_restarted() {
    assertThat(of("init", "")).isEqualTo(new GuestStatus.Idle());
  }

  @Test
  void any_other_text_is_an_analysis_that_runs() {
    assertThat(of("running", null)).isEqualTo(new GuestStatus.Running());
    assertThat(of("unpacking", null)).isEqualTo(new GuestStatus.Running());
  }

  @Test
  void what_is_neither_text_nor_null_is_no_status() {
    assertThat(HttpStatus.of(new JsonObject().put("status", 7), true)).isEmpty();
    assertThat(HttpStatus.of(new JsonObject().put("status", new JsonObject()), true)).isEmpty();
    assertThat(HttpStatus.of(new JsonObject().put("message", "Analysis status"), true)).isEmpty();
  }

  private static GuestStatus of(String status, String description) {
    return HttpStatus.of(
            new JsonObject().put("status", status).put("description", description), true)
        .orElseThrow();
  }
}
