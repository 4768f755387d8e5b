package io.rookery.cluster.chaos;

import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Wires carry nothing for a while.
 *
 * @param shape what is cut from what, in words
 */
record Cut(String shape, Set<Wire> wires, Duration lasting) implements Fault {
  Cut {
    wires = Set.copyOf(wires);
  }

  /** The nodes at the ends; a store that one node has lost still serves the others. */
  @Override
  public Set<Integer> places() {
    return wires.stream()
        .flatMap(wire -> Stream.of(wire.from(), wire.to()))
        .filter(place -> place != FieldMap.STORE)
        .collect(Collectors.toUnmodifiableSet());
  }

  @Override
  public String kind() {
    return "cut";
  }
}
