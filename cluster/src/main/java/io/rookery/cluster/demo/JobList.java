package io.rookery.cluster.demo;

import java.util.Collection;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Jobs as a sentence names them: {@code jobs 5, 6}. */
record JobList(Collection<Long> ids) {

  @Override
  public String toString() {
    String numbers =
        new TreeSet<>(ids).stream().map(String::valueOf).collect(Collectors.joining(", "));
    return switch (ids.size()) {
      case 0 -> "no job";
      case 1 -> "job " + numbers;
      default -> "jobs " + numbers;
    };
  }
}
