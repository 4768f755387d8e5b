package io.rookery.cluster.chaos;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * What the suite itself has done to the field, as it really happened, and what it saw. Thread-safe.
 */
final class Journal {

  /**
   * A fault as it was.
   *
   * @param step of the plan
   * @param place the node it hit first, or the store
   * @param began before the first thing was done
   * @param broke when the harm was complete: the process was gone or stopped, the wires were cut
   * @param healed when all was well again
   */
  record Deed(int step, Fault fault, int place, Instant began, Instant broke, Instant healed) {}

  private final Instant origin = Instant.now();
  private final Consumer<String> out;
  private final List<Deed> deeds = new ArrayList<>();
  private final List<String> findings = new ArrayList<>();

  /** {@code out} takes each line as it is written. */
  Journal(Consumer<String> out) {
    this.out = out;
  }

  void note(String text) {
    out.accept(
        "%8.3f  %s".formatted(Duration.between(origin, Instant.now()).toMillis() / 1e3, text));
  }

  synchronized void done(Deed deed) {
    deeds.add(deed);
  }

  /** Something that should not be. */
  synchronized void finding(String what) {
    note("FOUND: " + what);
    findings.add(what);
  }

  synchronized List<Deed> deeds() {
    return List.copyOf(deeds);
  }

  /** What the suite saw and should not have. */
  synchronized List<String> findings() {
    return List.copyOf(findings);
  }
}
