package io.rookery.cluster.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/** Draws a plan. Every kind of fault comes in each round of ten, in a new order. */
final class Planner {
  private static final Duration START = Duration.ofSeconds(6);
  private static final List<String> ROUND =
      List.of(
          "kill", "kill", "kill", "kill", "kill", "pause", "cut", "cut", "store restart", "drain");

  private record Lasting(Duration until, Set<Integer> places) {}

  private final Plan.Terms terms;
  private final RandomGenerator random;
  private final CutDraw cuts;
  private final List<String> bag = new ArrayList<>();
  private final List<Lasting> lasting = new ArrayList<>();

  private Planner(long seed, Plan.Terms terms) {
    this.terms = terms;
    this.random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    this.cuts = new CutDraw(random, terms.nodes());
  }

  /** The plan of this seed under these terms: always the same. */
  static Plan plan(long seed, Plan.Terms terms) {
    return new Plan(seed, new Planner(seed, terms).draw());
  }

  private List<Plan.Step> draw() {
    List<Plan.Step> steps = new ArrayList<>();
    Duration at = gap();
    while (at.compareTo(terms.span()) <= 0) {
      Duration now = at;
      lasting.removeIf(fault -> fault.until().compareTo(now) <= 0);
      if (lasting.size() < terms.atOnce()) {
        next(busy()).ifPresent(fault -> steps.add(step(steps.size() + 1, now, fault)));
      }
      at = at.plus(gap());
    }
    return steps;
  }

  private Plan.Step step(int number, Duration at, Fault fault) {
    bag.remove(fault.kind());
    lasting.add(new Lasting(at.plus(fault.lasting()).plus(START), fault.places()));
    return new Plan.Step(number, at, fault);
  }

  private Set<Integer> busy() {
    Set<Integer> busy = new HashSet<>();
    lasting.forEach(fault -> busy.addAll(fault.places()));
    return busy;
  }

  /** The next of the bag that finds its places free; what does not stays for later. */
  private Optional<Fault> next(Set<Integer> busy) {
    if (bag.isEmpty()) {
      bag.addAll(ROUND);
      shuffle();
    }
    for (String kind : List.copyOf(bag)) {
      Fault fault = fault(kind);
      if (Collections.disjoint(fault.places(), busy)) {
        return Optional.of(fault);
      }
    }
    return Optional.empty();
  }

  private Fault fault(String kind) {
    return switch (kind) {
      case "kill" -> new Kill(node(), millis(0, 5000));
      case "pause" ->
          new Pause(
              node(), terms.silence().plus(millis(1000, 3 * (int) terms.silence().toMillis())));
      case "cut" -> cuts.next(millis(500, 4 * (int) terms.silence().toMillis()));
      case "store restart" -> new StoreRestart(millis(0, 4000));
      default -> new Drain(node(), millis(0, 3000));
    };
  }

  private int node() {
    return 1 + random.nextInt(terms.nodes());
  }

  private Duration millis(int from, int to) {
    return Duration.ofMillis(random.nextInt(from, to));
  }

  private Duration gap() {
    return millis((int) terms.gap().toMillis() / 2, (int) terms.gap().toMillis() * 3 / 2);
  }

  private void shuffle() {
    for (int i = bag.size() - 1; i > 0; i--) {
      Collections.swap(bag, i, random.nextInt(i + 1));
    }
  }
}
