package io.rookery.cluster.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rookery.cluster.chaos.History.Life;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LivesTest {

  private static String line(int second, String rest) {
    return Forged.at(second) + " " + rest;
  }

  @Test
  void a_life_reaches_from_its_beginning_to_its_end() {
    assertThat(
            Lives.read(
                List.of(line(1, "begin sim-1 5 1"), line(3, "end sim-1 5 1")),
                List.of(Forged.at(2))))
        .containsExactly(new Life("sim-1", 5, 1, Forged.at(1), Optional.of(Forged.at(3)), false));
  }

  @Test
  void a_life_without_an_end_was_cut_off_by_the_next_kill() {
    List<String> lines =
        List.of(
            line(1, "begin sim-1 5 1"),
            line(2, "begin sim-2 6 1"),
            line(9, "begin sim-1 5 2"),
            line(11, "end sim-1 5 2"));

    assertThat(Lives.read(lines, List.of(Forged.at(20), Forged.at(4))))
        .containsExactlyInAnyOrder(
            new Life("sim-1", 5, 1, Forged.at(1), Optional.of(Forged.at(4)), true),
            new Life("sim-2", 6, 1, Forged.at(2), Optional.of(Forged.at(4)), true),
            new Life("sim-1", 5, 2, Forged.at(9), Optional.of(Forged.at(11)), false));
  }

  @Test
  void a_life_that_nothing_has_ended_stays_open() {
    assertThat(Lives.read(List.of(line(5, "begin sim-1 5 1")), List.of(Forged.at(4))))
        .containsExactly(new Life("sim-1", 5, 1, Forged.at(5), Optional.empty(), false));
  }

  @Test
  void what_is_no_diary_is_refused() {
    assertThatThrownBy(() -> Lives.read(List.of("hello"), List.of())).hasMessageContaining("hello");
    assertThatThrownBy(() -> Lives.read(List.of(line(1, "end sim-1 5 1")), List.of()))
        .hasMessageContaining("has not begun");
  }
}
