package io.rookery.cluster.chaos;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The paths that a job's timeline may take, as data: in a state, at an event, to the next state.
 * Written down from what is promised, not from the code that writes timelines.
 */
final class TimelineTable {
  static final String START = "not submitted";

  /** One row. */
  record Row(String from, String event, String to) {}

  private static final List<String> STAGES =
      List.of("restore", "capture", "boot", "upload", "run", "collect");

  private static final List<Row> JOB =
      List.of(
          new Row(START, "job.submitted", "QUEUED"),
          new Row("QUEUED", "attempt.started", "claimed"),
          new Row("QUEUED", "job.cancelled", "CANCELLED"),
          new Row("CANCELLED", "job.retried", "QUEUED"),
          new Row("FAILED", "job.retried", "QUEUED"),
          // An attempt that has run all its stages may be accepted, one that was broken off not.
          new Row("torn down", "attempt.ended completed", "completed"),
          new Row("torn down", "attempt.ended failed", "failed"),
          new Row("torn down", "attempt.ended requeued", "given back"),
          new Row("torn down", "attempt.ended handed-back", "given back"),
          new Row("torn down", "attempt.ended cancelled", "cancelled"),
          new Row("broken off", "attempt.ended failed", "failed"),
          new Row("broken off", "attempt.ended requeued", "given back"),
          new Row("broken off", "attempt.ended handed-back", "given back"),
          new Row("broken off", "attempt.ended cancelled", "cancelled"),
          new Row("completed", "job.completed", "COMPLETED"),
          new Row("failed", "job.failed", "FAILED"),
          new Row("cancelled", "job.cancelled", "CANCELLED"),
          new Row("given back", "job.requeued", "QUEUED"),
          new Row("given back", "job.cancelled", "CANCELLED"),
          new Row("lost", "job.requeued", "QUEUED"),
          new Row("lost", "job.failed", "FAILED"),
          new Row("lost", "job.cancelled", "CANCELLED"));

  private final Map<String, Map<String, String>> rows = new HashMap<>();
  private final Set<String> open = new TreeSet<>(List.of("claimed", "torn down", "broken off"));
  private final Set<String> types = new TreeSet<>();

  TimelineTable() {
    JOB.forEach(this::add);
    stages().forEach(this::add);
    for (String state : open) {
      add(new Row(state, "attempt.node-lost", "lost"));
      add(new Row(state, "job.cancel-requested", state));
    }
  }

  /** Restore to collect in this order, and from the end of each to the teardown. */
  private List<Row> stages() {
    List<Row> made = new ArrayList<>();
    String before = "claimed";
    for (String stage : STAGES) {
      made.add(new Row(before, "stage.started " + stage, "in " + stage));
      made.add(new Row("in " + stage, "stage.ended " + stage, "after " + stage));
      boolean last = stage.equals("collect");
      made.add(
          new Row(
              "after " + stage,
              "stage.started teardown",
              last ? "in the last teardown" : "in an early teardown"));
      open.add("in " + stage);
      open.add("after " + stage);
      before = "after " + stage;
    }
    made.add(new Row("in the last teardown", "stage.ended teardown", "torn down"));
    made.add(new Row("in an early teardown", "stage.ended teardown", "broken off"));
    open.add("in the last teardown");
    open.add("in an early teardown");
    return made;
  }

  private void add(Row row) {
    String twin =
        rows.computeIfAbsent(row.from(), from -> new HashMap<>()).put(row.event(), row.to());
    if (twin != null) {
      throw new IllegalStateException("two rows for " + row);
    }
    types.add(row.event().split(" ")[0]);
  }

  /** Where the event leads to; empty when it may not come in that state. */
  Optional<String> next(String state, String event) {
    return Optional.ofNullable(rows.getOrDefault(state, Map.of()).get(event));
  }

  /** Whether the table speaks of events of that type; others are remarks on an attempt. */
  boolean knows(String type) {
    return types.contains(type);
  }

  /** Whether an attempt runs in that state. */
  boolean open(String state) {
    return open.contains(state);
  }
}
