package io.rookery.capture.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CoprocessTest {
  private static final Duration DEADLINE = Duration.ofSeconds(30);
  private static final int LONGEST = 10_000;

  @RegisterExtension final RunningLauncher running = new RunningLauncher();

  private Coprocess shell(String script) throws Exception {
    return Outcome.of(
        running
            .launcher()
            .converse(ChildSpec.of("shell", List.of("/bin/sh", "-c", script)), LONGEST));
  }

  private LaunchException failure(Coprocess talk, String question) throws Exception {
    return Outcome.failure(LaunchException.class, talk.ask(question, DEADLINE));
  }

  @Test
  void each_question_gets_its_own_answer_in_the_order_in_which_they_were_asked() throws Exception {
    Coprocess talk = shell("while read -r line; do echo \"heard $line\"; done");
    var first = talk.ask("one", DEADLINE);
    var second = talk.ask("two", DEADLINE);
    assertThat(Outcome.of(second)).isEqualTo("heard two");
    assertThat(Outcome.of(first)).isEqualTo("heard one");
    assertThat(Outcome.of(talk.ask("three", DEADLINE))).isEqualTo("heard three");
    Outcome.of(talk.child().stop());
    assertThat(failure(talk, "four").problem()).isEqualTo(LaunchProblem.REFUSED);
  }

  @Test
  void an_answer_is_whole_up_to_its_bound() throws Exception {
    Coprocess talk = shell("read -r line; printf %0" + LONGEST + "d 0; echo");
    assertThat(Outcome.of(talk.ask("go", DEADLINE))).hasSize(LONGEST);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "read -r line; printf %010001d 0; exec sleep 1000",
        "read -r line; echo no such thing >&2; exec sleep 1000",
        "read -r line; echo; echo; exec sleep 1000",
        "read -r line; exit 3",
        "exec sleep 1000 <&-",
      })
  void a_child_that_does_not_keep_to_it_is_stopped_and_every_question_fails(String script)
      throws Exception {
    Coprocess talk = shell(script);
    var asked = talk.ask("go", Duration.ofSeconds(2));
    Outcome.of(talk.child().exit());
    // One that says too much may have answered before.
    Outcome.of(asked.transform(done -> Future.succeededFuture()));
    assertThat(failure(talk, "again")).hasMessageContaining("shell");
  }

  @Test
  void no_answer_in_time_fails_all_that_wait() throws Exception {
    Coprocess talk = shell("exec sleep 1000");
    var first = talk.ask("one", Duration.ofMillis(100));
    assertThat(failure(talk, "two")).hasMessageContaining("did not answer within PT0.1S");
    Outcome.failure(LaunchException.class, first);
    Outcome.of(talk.child().exit());
  }

  @Test
  void a_question_that_a_pipe_might_not_take_at_once_is_not_asked() throws Exception {
    Coprocess talk = shell("while read -r line; do echo \"heard $line\"; done");
    assertThat(failure(talk, "x".repeat(4096))).hasMessageContaining("too great length");
    assertThat(Outcome.of(talk.ask("short", DEADLINE))).isEqualTo("heard short");
  }
}
