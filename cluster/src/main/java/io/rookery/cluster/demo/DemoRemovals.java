package io.rookery.cluster.demo;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What nodes say in their logs that they have removed of dead predecessors. Thread-safe. */
final class DemoRemovals {
  private static final Pattern REMOVED =
      Pattern.compile("Left by a dead predecessor: removed the (\\w+) ");

  private final List<String> kinds = new CopyOnWriteArrayList<>();

  void heard(String line) {
    Matcher removed = REMOVED.matcher(line);
    if (removed.find()) {
      kinds.add(removed.group(1));
    }
  }

  boolean isEmpty() {
    return kinds.isEmpty();
  }

  /** Such as {@code 4 x interface, 2 x namespace}. */
  @Override
  public String toString() {
    Map<String, Long> counts =
        kinds.stream()
            .collect(Collectors.groupingBy(kind -> kind, TreeMap::new, Collectors.counting()));
    return counts.entrySet().stream()
        .map(kind -> kind.getValue() + " x " + kind.getKey())
        .collect(Collectors.joining(", "));
  }
}
