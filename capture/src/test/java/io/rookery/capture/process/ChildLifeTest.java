package io.rookery.capture.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ChildLifeTest {
  private static final Duration DEADLINE = Duration.ofSeconds(30);
  private static final Duration SHORT = Duration.ofMillis(200);

  @RegisterExtension final RunningLauncher running = new RunningLauncher();

  @Test
  void a_child_is_started_when_it_says_that_it_is_ready() throws Exception {
    ChildSpec spec =
        shell("echo warming up >&2; echo now ready >&2; exec sleep 1000")
            .withReadiness(Readiness.line("now ready", DEADLINE));

    Child child = Outcome.of(running.launcher().start(spec));

    assertThat(child.lastLines()).containsExactly("warming up", "now ready");
    assertThat(Processes.runs(child.pid())).isTrue();
  }

  @Test
  void a_child_that_is_not_ready_in_time_fails_and_leaves_no_process() throws Exception {
    ChildSpec spec =
        shell("echo $$; exec sleep 1000").withReadiness(Readiness.line("never said", SHORT));

    LaunchException failure = failureOf(running.launcher().start(spec));

    assertThat(failure.problem()).isEqualTo(LaunchProblem.NOT_READY_IN_TIME);
    assertThat(failure.remedy()).isNotBlank();
    assertThat(Processes.runs(Long.parseLong(failure.lastLines().get(0)))).isFalse();
  }

  @Test
  void a_child_that_ends_before_it_is_ready_fails_with_its_own_words() throws Exception {
    ChildSpec spec =
        shell("echo no such interface >&2; exit 7")
            .withReadiness(Readiness.line("listening", DEADLINE));

    LaunchException failure = failureOf(running.launcher().start(spec));

    assertThat(failure.problem()).isEqualTo(LaunchProblem.EXITED_EARLY);
    assertThat(failure)
        .hasMessageContaining("exit code 7")
        .hasMessageContaining("no such interface");
    assertThat(failure.exit()).contains(new Exit(7));
  }

  @Test
  void a_missing_program_or_directory_is_named_before_anything_is_forked() throws Exception {
    ChildSpec noProgram = ChildSpec.of("ghost", List.of("rookery-no-such-program"));
    ChildSpec noDirectory = shell("true").withDirectory(Path.of("/nowhere/at/all"));

    assertThat(failureOf(running.launcher().start(noProgram)))
        .hasMessageContaining("rookery-no-such-program")
        .extracting(LaunchException::problem)
        .isEqualTo(LaunchProblem.NOT_FOUND);
    assertThat(failureOf(running.launcher().start(noDirectory)))
        .hasMessageContaining("/nowhere/at/all")
        .extracting(LaunchException::problem)
        .isEqualTo(LaunchProblem.NOT_FOUND);
  }

  @Test
  void the_exit_of_a_child_is_told_with_its_code_or_its_signal() throws Exception {
    assertThat(Outcome.of(Outcome.of(running.launcher().start(shell("exit 3"))).exit()))
        .isEqualTo(new Exit(3));

    Child killed = Outcome.of(running.launcher().start(shell("echo up; exec sleep 1000")));
    Outcome.of(killed.signal(Signal.KILL));

    assertThat(Outcome.of(killed.exit()).signal()).contains(Signal.KILL);
    assertThat(failureOf(killed.signal(Signal.INT)).problem()).isEqualTo(LaunchProblem.REFUSED);
    assertThat(Outcome.of(killed.stop())).as("a stop afterwards joins the end").isNotNull();
  }

  @Test
  void a_child_is_stopped_by_the_first_signal_that_it_obeys() throws Exception {
    Child obedient =
        startShell("trap 'echo bye; exit 0' INT; echo up; while :; do sleep 0.05; done");

    Exit exit = Outcome.of(obedient.stop());

    assertThat(exit).isEqualTo(new Exit(0));
    assertThat(obedient.lastLines()).endsWith("bye");
    assertThat(Outcome.of(obedient.stop())).isEqualTo(exit);
  }

  @Test
  void a_child_that_ignores_int_and_term_ends_by_kill() throws Exception {
    ChildSpec spec =
        shell("trap '' INT TERM; echo up; while :; do sleep 0.05; done")
            .withReadiness(Readiness.line("up", DEADLINE))
            .withStopLadder(
                StopLadder.of(
                    new StopLadder.Step(Signal.INT, SHORT),
                    new StopLadder.Step(Signal.TERM, SHORT),
                    new StopLadder.Step(Signal.KILL, DEADLINE)));
    Child stubborn = Outcome.of(running.launcher().start(spec));

    assertThat(Outcome.of(stubborn.stop()).signal()).contains(Signal.KILL);
  }

  @Test
  void a_child_that_outlives_its_ladder_fails_the_stop_by_name() throws Exception {
    ChildSpec spec =
        shell("trap '' INT; echo up; while :; do sleep 0.05; done")
            .withReadiness(Readiness.line("up", DEADLINE))
            .withStopLadder(StopLadder.of(new StopLadder.Step(Signal.INT, SHORT)));
    Child stubborn = Outcome.of(running.launcher().start(spec));

    assertThat(failureOf(stubborn.stop()).problem()).isEqualTo(LaunchProblem.UNSTOPPABLE);

    Outcome.of(stubborn.signal(Signal.KILL));
    Outcome.of(stubborn.exit());
  }

  @Test
  void a_signal_reaches_the_grandchildren_in_the_group() throws Exception {
    Child parent = startShell("sleep 1000 & sleep 1000 & echo $! up; wait");
    List<Long> group = members(parent.pid());
    assertThat(group).hasSize(3);

    Outcome.of(parent.signal(Signal.KILL));

    Processes.awaitGone(group);
  }

  @Test
  void what_a_child_leaves_in_its_group_is_ended_with_it() throws Exception {
    Finished finished = Outcome.of(running.launcher().run(shell("sleep 1000 & echo $!"), DEADLINE));

    assertThat(finished.exit().succeeded()).isTrue();
    Processes.awaitGone(List.of(Long.parseLong(finished.stdout().trim())));
  }

  @Test
  void a_stream_held_open_by_an_escaped_grandchild_does_not_hold_up_the_exit() throws Exception {
    Finished finished =
        Outcome.of(
            running.launcher().run(shell("setsid sleep 1000 & sleep 0.2; echo $!"), DEADLINE));

    long escaped = Long.parseLong(finished.stdout().trim());
    assertThat(Processes.runs(escaped)).as("it left the group and still holds the pipe").isTrue();
    ProcessHandle.of(escaped).orElseThrow().destroyForcibly();
    Processes.awaitGone(List.of(escaped));
  }

  @Test
  void a_child_that_prints_without_end_is_neither_blocked_nor_remembered() throws Exception {
    String tenMegabytes = "head -c 10000000 /dev/zero | tr '\\0' x >&2; echo >&2; seq 200000 >&2";

    Child child = Outcome.of(running.launcher().start(shell(tenMegabytes + "; exit 5")));

    assertThat(Outcome.of(child.exit())).as("it came to its end").isEqualTo(new Exit(5));
    assertThat(child.lastLines()).hasSize(LastLines.COUNT).endsWith("199999", "200000");
    Finished finished = Outcome.of(running.launcher().run(shell(tenMegabytes), DEADLINE));
    assertThat(finished.truncated()).isTrue();
    assertThat(finished.stderr()).hasSize(Finished.OUTPUT_LIMIT);
  }

  @Test
  void a_line_is_bounded_and_cannot_carry_escape_sequences() throws Exception {
    Child child =
        Outcome.of(
            running
                .launcher()
                .start(shell("printf 'a\\033[2Jb\\r\\n'; head -c 9000 /dev/zero | tr '\\0' x")));
    Outcome.of(child.exit());

    assertThat(child.lastLines().get(0)).isEqualTo("a\uFFFD[2Jb");
    assertThat(child.lastLines().get(1)).hasSize(OutputLine.LENGTH_LIMIT);
  }

  @Test
  void a_run_gives_code_and_both_streams() throws Exception {
    Finished finished =
        Outcome.of(running.launcher().run(shell("echo out; echo err >&2; exit 4"), DEADLINE));

    assertThat(finished).isEqualTo(new Finished(new Exit(4), "out\n", "err\n", false));
  }

  @Test
  void a_run_that_misses_its_deadline_is_stopped_and_says_so() throws Exception {
    LaunchException failure =
        failureOf(running.launcher().run(shell("echo $$; exec sleep 1000"), SHORT));

    assertThat(failure.problem()).isEqualTo(LaunchProblem.NOT_FINISHED_IN_TIME);
    assertThat(Processes.runs(Long.parseLong(failure.lastLines().get(0)))).isFalse();
  }

  @Test
  void futures_and_lines_arrive_on_the_context_of_the_caller() throws Exception {
    Context context = running.vertx().getOrCreateContext();
    Promise<List<Context>> seen = Promise.promise();
    List<Context> contexts = new CopyOnWriteArrayList<>();
    ChildSpec spec =
        shell("echo a line").withLineListener(line -> contexts.add(Vertx.currentContext()));

    context.runOnContext(
        ignored ->
            running
                .launcher()
                .start(spec)
                .onSuccess(child -> contexts.add(Vertx.currentContext()))
                .compose(Child::exit)
                .onSuccess(exit -> contexts.add(Vertx.currentContext()))
                .map(contexts)
                .onComplete(seen));

    assertThat(Outcome.of(seen.future())).containsOnly(context);
    Awaitility.await().until(() -> contexts.size() == 3);
    assertThat(contexts).containsOnly(context);
  }

  @Test
  void two_hundred_children_at_once_leave_the_event_loop_free_and_nothing_behind()
      throws Exception {
    int threadsBefore = Thread.activeCount();
    ChildSpec spec =
        shell("echo up; exec sleep 1000").withReadiness(Readiness.line("up", DEADLINE));
    Context context = running.vertx().getOrCreateContext();
    List<Future<Child>> starting = new CopyOnWriteArrayList<>();
    CompletableFuture<Void> asked = new CompletableFuture<>();

    context.runOnContext(
        ignored -> {
          IntStream.range(0, 200).forEach(i -> starting.add(running.launcher().start(spec)));
          asked.complete(null);
        });
    asked.get(60, TimeUnit.SECONDS);
    CompletableFuture<Boolean> turn = new CompletableFuture<>();
    context.runOnContext(
        ignored -> turn.complete(starting.stream().anyMatch(future -> !future.isComplete())));

    assertThat(turn.get(60, TimeUnit.SECONDS))
        .as("the event loop had its turn while children were still being started")
        .isTrue();
    List<Child> children = new ArrayList<>();
    for (Future<Child> child : starting) {
      children.add(Outcome.of(child));
    }
    List<Long> pids = children.stream().map(Child::pid).toList();
    assertThat(pids).doesNotHaveDuplicates().hasSize(200).allMatch(Processes::runs);
    for (Future<Exit> stop : children.stream().map(Child::stop).toList()) {
      assertThat(Outcome.of(stop).signal()).contains(Signal.INT);
    }
    assertThat(pids).noneMatch(Processes::runs);
    Awaitility.await().until(() -> Thread.activeCount() <= threadsBefore + 10);
  }

  @Test
  void closing_ends_all_children_and_refuses_new_ones() throws Exception {
    ChildLauncher launcher = ChildLauncher.create(running.vertx());
    Child child = Outcome.of(launcher.start(shell("exec sleep 1000")));

    Outcome.of(launcher.close());

    assertThat(Processes.runs(child.pid())).isFalse();
    assertThat(failureOf(launcher.start(shell("true"))).problem()).isEqualTo(LaunchProblem.REFUSED);
    assertThat(Outcome.of(launcher.close())).as("closing again is harmless").isNull();
  }

  private Child startShell(String script) throws Exception {
    return Outcome.of(
        running.launcher().start(shell(script).withReadiness(Readiness.line("up", DEADLINE))));
  }

  private static ChildSpec shell(String script) {
    return ChildSpec.of("script", List.of("sh", "-c", script));
  }

  private static List<Long> members(long group) {
    return ProcessStat.livingMembers(group).stream().map(ProcessStat::pid).toList();
  }

  private static LaunchException failureOf(Future<?> future) throws Exception {
    return Outcome.failure(LaunchException.class, future);
  }
}
