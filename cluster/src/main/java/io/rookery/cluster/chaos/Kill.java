package io.rookery.cluster.chaos;

import java.time.Duration;
import java.util.Set;

/** SIGKILL, and a start after a while. */
record Kill(int node, Duration lasting) implements Fault {
  @Override
  public Set<Integer> places() {
    return Set.of(node);
  }

  @Override
  public String kind() {
    return "kill";
  }
}
