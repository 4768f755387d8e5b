package io.rookery.scheduler.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.scheduler.guest.GuestException;
import io.rookery.scheduler.guest.GuestProblem;
import io.rookery.scheduler.guest.GuestStatus;
import io.rookery.scheduler.job.EventDraft;
import io.rookery.scheduler.result.ResultSession;
import io.rookery.scheduler.result.ResultSummary;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The watch under a clock that the test moves. A guest's behaviour is written as what it says and
 * for how many seconds: {@code running 5, silent 10, init 20}, with {@code log-ends} and {@code
 * log-begins} in between.
 */
class RunWatchTest {
  private static final Duration LIMIT = Duration.ofSeconds(300);
  private static final RunWatch.Limits LIMITS =
      new RunWatch.Limits(Duration.ofSeconds(1), Duration.ofSeconds(60), Duration.ofSeconds(20));

  private final ManualTimers timers = new ManualTimers();
  private final ScriptedGuest guest = new ScriptedGuest(new ArrayList<>());
  private final Logs logs = new Logs();
  private final List<EventDraft> events = new ArrayList<>();

  private static final class Logs implements ResultSession {
    private Promise<Void> ended = Promise.promise();
    private Promise<Void> resumed = Promise.promise();

    void begin() {
      ended = Promise.promise();
      Promise<Void> told = resumed;
      resumed = Promise.promise();
      told.complete();
    }

    @Override
    public Future<Void> logEnded() {
      return ended.future();
    }

    @Override
    public Future<Void> logResumed() {
      return resumed.future();
    }

    @Override
    public Future<String> full() {
      return Promise.<String>promise().future();
    }

    @Override
    public Future<String> exhausted() {
      return Promise.<String>promise().future();
    }

    @Override
    public Future<String> unwritable() {
      return Promise.<String>promise().future();
    }

    @Override
    public Future<Void> keepPicture(String file, int number, String suffix) {
      return Future.succeededFuture();
    }

    @Override
    public Future<Void> drained() {
      return Future.succeededFuture();
    }

    @Override
    public Future<ResultSummary> close() {
      return Future.succeededFuture(new ResultSummary(0, 0, 0, 0, false));
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "a sample that ends         | running 3, complete 1                      | - | Complete",
        "one that never ends        | running 300                                | - | TimeOver",
        "a failure                  | running 3, failed 1                        | - | AnalyzerFailed",
        "an end counts for ever     | complete 1, running 5                      | - | Complete",
        "so does a failure          | failed 1, complete 5                       | - | AnalyzerFailed",
        "a busy guest               | running 2, silent 10, running 2            | - | goes on",
        "a busier one               | running 2, silent 20, running 2            | silent answers | goes on",
        "a lost agent               | running 2, silent 62                       | silent | AgentLost",
        "a restart for good         | running 5, init 21                         | restarted | GuestRestarted",
        "before it was heard to run | init 21                                    | restarted | GuestRestarted",
        "a reboot by status         | running 5, silent 30, init 5, running 30   | silent answers restarted | goes on",
        "that ends                  | running 5, init 5, complete 1              | restarted | Complete",
        "that fails                 | running 5, init 5, failed 1                | restarted | AnalyzerFailed",
        "a reboot by log            | running 5, init 5, log-begins, init 90     | restarted | goes on",
        "and its end                | running 5, init 5, log-begins, init 90, complete 1 | restarted | Complete",
        "without its end            | running 5, init 5, log-begins, init 5, log-ends, init 21 | restarted | GuestRestarted",
        "a log before the agent     | running 5, log-ends, silent 10, log-begins, init 90 | restarted | goes on",
        "a log that went before     | running 5, log-begins, running 5, init 21  | restarted | GuestRestarted",
        "two reboots by status      | running 5, init 5, running 5, init 5, running 5 | restarted restarted | goes on",
        "two reboots by log         | running 5, init 5, log-begins, log-ends, silent 9, log-begins, init 90 | restarted restarted | goes on",
        "without an end between     | running 5, init 5, log-begins, init 5, log-begins, init 90 | restarted restarted | goes on",
        "silence after a reboot     | running 5, init 5, log-begins, silent 62   | restarted silent | AgentLost",
      })
  void a_guest_is_watched_to_its_end(String name, String behaviour, String told, String end) {
    Future<RunEnd> ended = watch();

    behave(behaviour);

    assertThat(events)
        .extracting(event -> event.type().replace("guest.", ""))
        .containsExactly(told == null ? new String[0] : told.split(" "));
    if (end.equals("goes on")) {
      assertThat(ended.isComplete()).isFalse();
    } else {
      assertThat(ended.result().getClass().getSimpleName()).isEqualTo(end);
      assertThat(timers.waiting()).isZero();
    }
  }

  @Test
  void a_guest_that_is_restarted_again_and_again_is_given_up() {
    Future<RunEnd> ended = watch();

    behave("running 1, init 1, ".repeat(16) + "running 1");

    assertThat(((RunEnd.GuestRestarted) ended.result()).detail()).contains("16 times");
    assertThat(events).hasSize(16);
    assertThat(timers.waiting()).isZero();
  }

  @Test
  void the_pauses_grow_to_the_longest() {
    watch();
    assertThat(guest.asked).isEqualTo(1);

    timers.advance(Duration.ofMillis(50 + 100 + 200 + 400 + 800));
    assertThat(guest.asked).isEqualTo(6);
    timers.advance(Duration.ofSeconds(10));
    assertThat(guest.asked).isEqualTo(16);
  }

  @Test
  void a_longest_pause_that_is_short_is_kept_from_the_first() {
    watch(new RunWatch.Limits(Duration.ofMillis(10), LIMITS.lost(), LIMITS.boot()));

    timers.advance(Duration.ofMillis(100));
    assertThat(guest.asked).isEqualTo(11);
  }

  @Test
  void the_end_of_each_log_asks_at_once() {
    watch();
    behave("running 20");
    assertAskedBy("log-ends");
    behave("init 5, log-begins, init 5");
    assertAskedBy("log-ends");
  }

  @Test
  void logs_without_number_make_neither_questions_nor_events_nor_timers() {
    Future<RunEnd> ended = watch();
    behave("running 20");
    int asked = guest.asked;
    int waiting = timers.waiting();

    behave("log-ends, log-begins, ".repeat(1000) + "log-ends");

    assertThat(guest.asked).isEqualTo(asked + 1);
    assertThat(timers.waiting()).isEqualTo(waiting);
    assertThat(events).isEmpty();
    assertThat(ended.isComplete()).isFalse();
  }

  @Test
  void a_log_that_ends_late_is_not_the_end_of_the_one_that_followed() {
    Future<RunEnd> ended = watch();
    behave("running 5");
    Promise<Void> first = logs.ended;

    behave("init 5, log-begins, init 1");
    first.complete();
    behave("init 60");

    assertThat(ended.isComplete()).isFalse();
  }

  private void assertAskedBy(String signal) {
    int before = guest.asked;
    behave(signal);
    assertThat(guest.asked).isEqualTo(before + 1);
  }

  private Future<RunEnd> watch() {
    return watch(LIMITS);
  }

  private Future<RunEnd> watch(RunWatch.Limits limits) {
    guest.answers();
    return new RunWatch(guest.found.future().result(), timers, limits, events::add)
        .watch(LIMIT, logs);
  }

  private void behave(String behaviour) {
    for (String step : behaviour.split(", ")) {
      String[] words = step.strip().split(" ");
      switch (words[0]) {
        case "log-begins" -> logs.begin();
        case "log-ends" -> logs.ended.complete();
        default -> {
          guest.status = answer(words[0]);
          timers.advance(Duration.ofSeconds(Long.parseLong(words[1])));
        }
      }
    }
  }

  private static Future<GuestStatus> answer(String word) {
    return switch (word) {
      case "running" -> Future.succeededFuture(new GuestStatus.Running());
      case "init" -> Future.succeededFuture(new GuestStatus.Idle());
      case "complete" -> Future.succeededFuture(new GuestStatus.Complete());
      case "failed" -> Future.succeededFuture(new GuestStatus.Failed("no package"));
      case "silent" -> Future.failedFuture(new GuestException(GuestProblem.HUNG, "no answer"));
      default -> throw new IllegalArgumentException(word);
    };
  }
}
