package io.rookery.cluster.chaos;

import io.rookery.cluster.chaos.Fault.Wire;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/** Draws which wires are cut: one way or both, between two nodes, a node and the store or all. */
final class CutDraw {
  private enum Shape {
    ONE_WAY_TO_A_NODE,
    BOTH_WAYS_TO_A_NODE,
    FROM_ALL_NODES,
    FROM_EVERYBODY,
    FROM_THE_STORE,
    DEAF_TO_THE_STORE,
    MUTE_TO_THE_STORE
  }

  private final RandomGenerator random;
  private final int nodes;

  CutDraw(RandomGenerator random, int nodes) {
    this.random = random;
    this.nodes = nodes;
  }

  Cut next(Duration lasting) {
    List<Shape> shapes = List.of(Shape.values());
    Shape shape = shapes.get(nodes > 1 ? random.nextInt(shapes.size()) : 4 + random.nextInt(3));
    int node = 1 + random.nextInt(nodes);
    int other = 1 + (node - 1 + 1 + random.nextInt(Math.max(1, nodes - 1))) % nodes;
    return new Cut(words(shape, node, other), wires(shape, node, other), lasting);
  }

  private Set<Wire> wires(Shape shape, int node, int other) {
    return switch (shape) {
      case ONE_WAY_TO_A_NODE -> Set.of(new Wire(node, other));
      case BOTH_WAYS_TO_A_NODE -> both(node, List.of(other));
      case FROM_ALL_NODES -> both(node, others(node));
      case FROM_EVERYBODY -> {
        Set<Wire> all = both(node, others(node));
        all.addAll(both(node, List.of(FieldMap.STORE)));
        yield all;
      }
      case FROM_THE_STORE -> both(node, List.of(FieldMap.STORE));
      case DEAF_TO_THE_STORE -> Set.of(new Wire(FieldMap.STORE, node));
      case MUTE_TO_THE_STORE -> Set.of(new Wire(node, FieldMap.STORE));
    };
  }

  private static String words(Shape shape, int node, int other) {
    return switch (shape) {
      case ONE_WAY_TO_A_NODE -> "node-%d no longer reaches node-%d".formatted(node, other);
      case BOTH_WAYS_TO_A_NODE -> "node-%d and node-%d lose each other".formatted(node, other);
      case FROM_ALL_NODES -> "node-%d is cut off from all nodes".formatted(node);
      case FROM_EVERYBODY -> "node-%d is cut off from all nodes and the store".formatted(node);
      case FROM_THE_STORE -> "node-%d is cut off from the store".formatted(node);
      case DEAF_TO_THE_STORE -> "node-%d no longer hears the store".formatted(node);
      case MUTE_TO_THE_STORE -> "the store no longer hears node-%d".formatted(node);
    };
  }

  private List<Integer> others(int node) {
    return IntStream.rangeClosed(1, nodes).filter(place -> place != node).boxed().toList();
  }

  private static Set<Wire> both(int node, List<Integer> places) {
    Set<Wire> wires = new HashSet<>();
    for (int place : places) {
      wires.add(new Wire(node, place));
      wires.add(new Wire(place, node));
    }
    return wires;
  }
}
