package io.rookery.scheduler.analysis;

import static io.rookery.scheduler.analysis.Phase.BOOT;
import static io.rookery.scheduler.analysis.Phase.CAPTURE;
import static io.rookery.scheduler.analysis.Phase.COLLECT;
import static io.rookery.scheduler.analysis.Phase.ENDED;
import static io.rookery.scheduler.analysis.Phase.NEW;
import static io.rookery.scheduler.analysis.Phase.RESTORE;
import static io.rookery.scheduler.analysis.Phase.RUN;
import static io.rookery.scheduler.analysis.Phase.TEARDOWN;
import static io.rookery.scheduler.analysis.Phase.UPLOAD;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The transition table of an analysis, and the place in it where one analysis stands. A signal that
 * the table does not list for the present phase comes too late and changes nothing.
 */
final class Lifecycle {

  /** One row: in {@code from}, on {@code signal}, go to {@code to}. */
  record Row(Phase from, Signal signal, Phase to) {}

  static final List<Row> TABLE =
      List.of(
          new Row(NEW, Signal.BEGIN, RESTORE),
          new Row(RESTORE, Signal.DONE, CAPTURE),
          new Row(RESTORE, Signal.FAILED, TEARDOWN),
          new Row(RESTORE, Signal.INTERRUPTED, TEARDOWN),
          new Row(CAPTURE, Signal.DONE, BOOT),
          new Row(CAPTURE, Signal.FAILED, TEARDOWN),
          new Row(CAPTURE, Signal.INTERRUPTED, TEARDOWN),
          new Row(BOOT, Signal.DONE, UPLOAD),
          new Row(BOOT, Signal.FAILED, TEARDOWN),
          new Row(BOOT, Signal.INTERRUPTED, TEARDOWN),
          new Row(UPLOAD, Signal.DONE, RUN),
          new Row(UPLOAD, Signal.FAILED, TEARDOWN),
          new Row(UPLOAD, Signal.INTERRUPTED, TEARDOWN),
          // What a sample did before its run failed is worth collecting; an interrupt leaves no
          // time.
          new Row(RUN, Signal.DONE, COLLECT),
          new Row(RUN, Signal.FAILED, COLLECT),
          new Row(RUN, Signal.INTERRUPTED, TEARDOWN),
          new Row(COLLECT, Signal.DONE, TEARDOWN),
          new Row(COLLECT, Signal.FAILED, TEARDOWN),
          new Row(COLLECT, Signal.INTERRUPTED, TEARDOWN),
          new Row(TEARDOWN, Signal.DONE, ENDED));

  private static final Map<Phase, Map<Signal, Row>> ROWS = index();

  private final Consumer<Row> taken;
  private Phase phase = NEW;

  /** {@code taken} is told of every row that is taken. */
  Lifecycle(Consumer<Row> taken) {
    this.taken = taken;
  }

  Phase phase() {
    return phase;
  }

  /** Takes the row for the signal and returns the new phase; empty when there is no such row. */
  Optional<Phase> move(Signal signal) {
    Row row = ROWS.getOrDefault(phase, Map.of()).get(signal);
    if (row == null) {
      return Optional.empty();
    }
    phase = row.to();
    taken.accept(row);
    return Optional.of(phase);
  }

  private static Map<Phase, Map<Signal, Row>> index() {
    Map<Phase, Map<Signal, Row>> rows = new HashMap<>();
    for (Row row : TABLE) {
      Row twin = rows.computeIfAbsent(row.from(), from -> new HashMap<>()).put(row.signal(), row);
      if (twin != null || row.from() == ENDED) {
        throw new IllegalStateException("two rows for one signal, or one out of the end: " + row);
      }
    }
    return Map.copyOf(rows);
  }
}
