package io.rookery.cluster.chaos;

import java.time.Duration;
import java.util.Set;

/** Something that the hand does to the field and undoes after a while. */
sealed interface Fault permits Kill, Pause, Cut, StoreRestart, Drain {

  /** The way of packets from one place to another, and not back. */
  record Wire(int from, int to) {}

  /** How long it lasts by itself; what was ended takes some time more to start again. */
  Duration lasting();

  /** The places that no other fault may touch meanwhile. */
  Set<Integer> places();

  /** The kind, in a word, as it stands in the figures. */
  String kind();
}
