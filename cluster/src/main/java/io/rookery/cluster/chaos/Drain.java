package io.rookery.cluster.chaos;

import java.time.Duration;
import java.util.Set;

/** SIGTERM: the node drains and ends by itself; a start after a while. */
record Drain(int node, Duration lasting) implements Fault {
  @Override
  public Set<Integer> places() {
    return Set.of(node);
  }

  @Override
  public String kind() {
    return "drain";
  }
}
