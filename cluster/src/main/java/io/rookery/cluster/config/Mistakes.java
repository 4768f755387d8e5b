package io.rookery.cluster.config;

import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Gathers mistakes while a configuration is read, so that an operator sees all of them at once. */
final class Mistakes {
  private static final int LIMIT = 200;
  private final Set<Mistake> found = new LinkedHashSet<>();

  void add(int line, String path, String message) {
    if (found.size() < LIMIT) {
      found.add(new Mistake(line, path, message));
    }
  }

  boolean none() {
    return found.isEmpty();
  }

  List<Mistake> inOrder() {
    return found.stream().sorted(Comparator.comparingInt(Mistake::line)).toList();
  }
}
