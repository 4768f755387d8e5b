package io.rookery.cluster.chaos;

import java.time.Duration;
import java.util.Set;

/** SIGSTOP, longer than every heartbeat, and SIGCONT. */
record Pause(int node, Duration lasting) implements Fault {
  @Override
  public Set<Integer> places() {
    return Set.of(node);
  }

  @Override
  public String kind() {
    return "pause";
  }
}
