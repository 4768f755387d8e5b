package io.rookery.cluster.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.cluster.chaos.History.AttemptRow;
import io.rookery.cluster.chaos.History.Life;
import io.rookery.cluster.chaos.TakeOvers.TakeOver;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TakeOversTest {
  private static final FieldMap MAP = new FieldMap(1, 2);

  private final Ledger ledger = new Ledger();
  private final List<AttemptRow> attempts = new ArrayList<>();
  private final List<Life> lives = new ArrayList<>();

  private void attempt(long job, int number, String node, int from, int to, String outcome) {
    AttemptRow row =
        new AttemptRow(
            job,
            number,
            attempts.size() + 1,
            node,
            node + "-sim-1",
            Forged.at(from),
            Optional.of(Forged.at(to)),
            Optional.of(outcome));
    attempts.add(row);
    boolean lost = outcome.equals("lost");
    lives.add(new Life(row.machine(), job, number, row.started(), row.ended(), lost));
  }

  private History history() {
    return new History(ledger.account(), List.of(), attempts, List.of(), lives);
  }

  private static Journal.Deed deed(Fault fault, int began, int broke, int healed) {
    return new Journal.Deed(7, fault, 1, Forged.at(began), Forged.at(broke), Forged.at(healed));
  }

  private List<TakeOver> takeOvers(Journal.Deed... deeds) {
    return new TakeOvers(history(), List.of(deeds), MAP, 1).all();
  }

  private static final Kill KILL = new Kill(1, Duration.ofSeconds(5));

  @Test
  void a_take_over_lasts_from_the_kill_to_the_next_attempts_start() {
    attempt(2, 1, "node-1", 0, 12, "lost");
    attempt(2, 2, "node-2", 13, 20, "completed");
    attempt(3, 1, "node-1", 0, 5, "completed");

    assertThat(takeOvers(deed(KILL, 10, 11, 20)))
        .containsExactly(new TakeOver(2, 7, Duration.ofSeconds(3), true, true, true));
  }

  @Test
  void no_machine_is_idle_while_all_of_sound_nodes_work() {
    attempt(2, 1, "node-1", 0, 12, "lost");
    attempt(4, 1, "node-2", 5, 15, "completed");
    attempt(2, 2, "node-2", 16, 20, "completed");

    assertThat(takeOvers(deed(KILL, 10, 11, 30))).singleElement().matches(one -> !one.idle());
  }

  @Test
  void a_job_that_goes_on_where_it_was_is_not_elsewhere() {
    attempt(2, 1, "node-1", 0, 18, "lost");
    attempt(2, 2, "node-1", 21, 25, "completed");

    assertThat(takeOvers(deed(KILL, 10, 11, 20))).singleElement().matches(one -> !one.elsewhere());
  }

  @Test
  void a_take_over_is_not_alone_when_something_else_was_broken_meanwhile() {
    attempt(2, 1, "node-1", 0, 12, "lost");
    attempt(2, 2, "node-2", 13, 20, "completed");
    Journal.Deed kill = deed(KILL, 10, 11, 20);
    StoreRestart restart = new StoreRestart(Duration.ofSeconds(1));

    assertThat(takeOvers(kill, deed(restart, 12, 12, 14))).noneMatch(TakeOver::alone);
    assertThat(takeOvers(kill, deed(restart, 13, 13, 14))).allMatch(TakeOver::alone);
    assertThat(takeOvers(kill, deed(restart, 5, 5, 10))).allMatch(TakeOver::alone);
  }

  @Test
  void what_a_user_did_meanwhile_and_other_faults_are_no_take_over() {
    attempt(2, 1, "node-1", 0, 12, "lost");
    attempt(2, 2, "node-2", 40, 41, "completed");
    Pause pause = new Pause(1, Duration.ofSeconds(5));
    assertThat(takeOvers(deed(pause, 10, 11, 20))).isEmpty();

    ledger.retrying(2);
    assertThat(takeOvers(deed(KILL, 10, 11, 20))).isEmpty();
  }

  @Test
  void a_guest_that_lives_on_is_late_but_not_by_the_time_it_was_stopped() {
    attempt(2, 1, "node-1", 0, 12, "lost");
    Instant end = Forged.at(40);
    lives.set(0, new Life("node-1-sim-1", 2, 1, Forged.at(0), Optional.of(end), false));
    Journal.Deed pause = deed(new Pause(1, Duration.ofSeconds(20)), 9, 10, 30);

    assertThat(new Overrun(history(), List.of(), MAP).all())
        .singleElement()
        .matches(late -> late.by().equals(Duration.ofSeconds(28)));
    Overrun paused = new Overrun(history(), List.of(pause), MAP);
    assertThat(paused.violations(Duration.ofSeconds(10))).isEmpty();
    assertThat(paused.violations(Duration.ofSeconds(9)))
        .singleElement()
        .asString()
        .contains("node-1-sim-1", "job 2 attempt 1 went on for 10000 ms");
  }
}
