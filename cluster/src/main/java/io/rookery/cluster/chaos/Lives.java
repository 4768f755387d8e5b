package io.rookery.cluster.chaos;

import io.rookery.cluster.chaos.History.Life;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the diary of one node's guests. */
final class Lives {
  private final List<Instant> kills;
  private final Map<String, Life> open = new HashMap<>();
  private final List<Life> lives = new ArrayList<>();

  private Lives(List<Instant> kills) {
    this.kills = kills;
  }

  /**
   * The lives that stand in these lines. One that has no end was cut off by the first kill after
   * its beginning; one that nothing has ended stays open.
   *
   * @param kills when the node was killed
   */
  static List<Life> read(List<String> lines, List<Instant> kills) {
    Lives reading = new Lives(kills.stream().sorted().toList());
    lines.forEach(reading::line);
    reading.open.values().forEach(reading::cutOff);
    return List.copyOf(reading.lives);
  }

  private void line(String line) {
    String[] words = line.split(" ");
    if (words.length != 5) {
      throw new ChaosException("not a line of a diary: " + line);
    }
    Instant at = Instant.parse(words[0]);
    String machine = words[2];
    long job = Long.parseLong(words[3]);
    int attempt = Integer.parseInt(words[4]);
    Optional<Life> before = Optional.ofNullable(open.remove(machine));
    if (words[1].equals("begin")) {
      before.ifPresent(this::cutOff);
      open.put(machine, new Life(machine, job, attempt, at, Optional.empty(), false));
    } else if (before.filter(life -> life.job() == job && life.attempt() == attempt).isPresent()) {
      lives.add(new Life(machine, job, attempt, before.get().begin(), Optional.of(at), false));
    } else {
      throw new ChaosException("the end of a life that has not begun: " + line);
    }
  }

  private void cutOff(Life life) {
    Optional<Instant> kill =
        kills.stream().filter(killed -> killed.isAfter(life.begin())).findFirst();
    lives.add(
        new Life(life.machine(), life.job(), life.attempt(), life.begin(), kill, kill.isPresent()));
  }
}
