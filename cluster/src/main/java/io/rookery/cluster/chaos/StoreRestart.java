package io.rookery.cluster.chaos;

import java.time.Duration;
import java.util.Set;

/** PostgreSQL is stopped at once, without a checkpoint, and started after a while. */
record StoreRestart(Duration lasting) implements Fault {
  @Override
  public Set<Integer> places() {
    return Set.of(FieldMap.STORE);
  }

  @Override
  public String kind() {
    return "store restart";
  }
}
