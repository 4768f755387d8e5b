package io.rookery.scheduler.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.rookery.scheduler.job.InvalidFieldException;
import java.time.LocalDateTime;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConfigurationCheckTest {

  @Test
  void what_some_guest_can_carry_passes() {
    assertThatCode(
            () ->
                ConfigurationCheck.check(
                    Tasks.task()
                        .inPackage("exe")
                        .options(Map.of("arguments", "-x ;y %(z)s größe"))
                        .spec()))
        .doesNotThrowAnyException();
    assertThatCode(() -> ConfigurationCheck.check(Tasks.task().url("http://a/%20").spec()))
        .doesNotThrowAnyException();
  }

  @Test
  void what_no_guest_can_carry_is_refused_by_field() {
    assertRefused(Tasks.task().inPackage("yes"), "package");
    assertRefused(Tasks.task().inPackage("a\nb"), "package");
    assertRefused(Tasks.task().options(Map.of("a", "b,c")), "options");
    assertRefused(Tasks.task().options(Map.of("a", "b\n")), "options");
    assertRefused(Tasks.task().url("http://a/\r\n"), "url");
    assertRefused(Tasks.task().options(Map.of("a", "\ud800")), "options");
    assertRefused(Tasks.task().clock(LocalDateTime.of(1969, 12, 31, 0, 0)), "clock");
    assertRefused(Tasks.task().clock(LocalDateTime.of(12026, 1, 1, 0, 0)), "clock");
  }

  private static void assertRefused(Tasks task, String field) {
    InvalidFieldException refused =
        catchThrowableOfType(
            InvalidFieldException.class, () -> ConfigurationCheck.check(task.spec()));
    assertThat(refused.field()).isEqualTo(field);
    assertThat(refused).hasMessageStartingWith("must ");
  }
}
