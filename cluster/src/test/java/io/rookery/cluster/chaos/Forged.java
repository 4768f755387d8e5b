package io.rookery.cluster.chaos;

import io.rookery.cluster.chaos.History.AttemptRow;
import io.rookery.cluster.chaos.History.EventRow;
import io.rookery.cluster.chaos.History.JobRow;
import io.rookery.cluster.chaos.History.Life;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A history that is written by hand: a sound one to begin with, and what a test does to it. */
final class Forged {
  static final Instant START = Instant.parse("2026-11-26T12:00:00Z");
  private static final List<String> STAGES =
      List.of("restore", "capture", "boot", "upload", "run", "collect", "teardown");

  final Ledger ledger = new Ledger();
  final List<JobRow> jobs = new ArrayList<>();
  final List<AttemptRow> attempts = new ArrayList<>();
  final List<EventRow> events = new ArrayList<>();
  final List<Life> lives = new ArrayList<>();
  private long seq;
  private long token;
  private int second;

  /** A job that was submitted, has run well at once, and is complete. */
  Forged completed(long id) {
    submitted(id);
    attempt(id, 1, "sim-1", "completed");
    event(id, 1, "job.completed", "");
    return job(id, "COMPLETED", 1);
  }

  /** A job whose first node was killed, and which is complete at the second attempt. */
  Forged takenOver(long id) {
    submitted(id);
    event(id, 1, "attempt.started", "");
    event(id, 1, "stage.started", "restore");
    event(id, 1, "attempt.node-lost", "");
    event(id, 1, "job.requeued", "");
    attempts.add(row(id, 1, "sim-1", "lost"));
    lives.add(new Life("sim-1", id, 1, at(second - 2), Optional.of(at(second - 1)), true));
    attempt(id, 2, "sim-2", "completed");
    event(id, 2, "job.completed", "");
    return job(id, "COMPLETED", 2);
  }

  Forged submitted(long id) {
    ledger.sending("s" + id);
    ledger.accepted("s" + id, id, true);
    return event(id, 0, "job.submitted", "");
  }

  /** A whole attempt in events, in the store and in the diary. */
  Forged attempt(long id, int number, String machine, String outcome) {
    event(id, number, "attempt.started", "");
    for (String stage : STAGES) {
      event(id, number, "stage.started", stage);
      event(id, number, "stage.ended", stage);
    }
    event(id, number, "attempt.ended", outcome);
    AttemptRow row = row(id, number, machine, outcome);
    attempts.add(row);
    lives.add(new Life(machine, id, number, row.started(), row.ended(), false));
    return this;
  }

  Forged job(long id, String state, int count) {
    jobs.add(new JobRow(id, state, Optional.of("s" + id), count, ""));
    return this;
  }

  Forged event(long id, int attempt, String type, String detail) {
    events.add(new EventRow(++seq, id, attempt, type, detail));
    return this;
  }

  AttemptRow row(long id, int number, String machine, String outcome) {
    second += 2;
    return new AttemptRow(
        id,
        number,
        ++token,
        "node-1",
        machine,
        at(second - 2),
        Optional.of(at(second - 1)),
        Optional.of(outcome));
  }

  static Instant at(int second) {
    return START.plusSeconds(second);
  }

  History history() {
    return new History(ledger.account(), jobs, attempts, events, lives);
  }

  List<String> violations() {
    return Checker.violations(history()).stream().map(Violation::toString).toList();
  }
}
