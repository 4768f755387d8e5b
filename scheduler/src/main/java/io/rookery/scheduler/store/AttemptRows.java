package io.rookery.scheduler.store;

import io.rookery.scheduler.job.Attempt;
import io.rookery.scheduler.job.AttemptRecord;
import io.rookery.scheduler.job.AttemptState;
import io.rookery.scheduler.job.Failure;
import io.rookery.scheduler.job.Stage;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Locale;
import java.util.Optional;

/** Reads an attempt from a row that has {@link #COLUMNS}. */
final class AttemptRows {
  /** Of an attempt {@code a}. */
  static final String COLUMNS =
      """
      a.number as a_number, a.node as a_node, a.machine as a_machine, a.stage as a_stage,
      a.started_at as a_started_at, a.ended_at as a_ended_at, a.failure as a_failure,
      a.outcome as a_outcome, a.extended_ms as a_extended_ms\
      """;

  private AttemptRows() {}

  static Attempt attempt(Row row) {
    return new Attempt(
        row.getInteger("a_number"),
        row.getString("a_node"),
        row.getString("a_machine"),
        Stage.ofWireName(row.getString("a_stage")),
        row.getOffsetDateTime("a_started_at").toInstant(),
        instant(row.getOffsetDateTime("a_ended_at")),
        failure(row, "a_failure"),
        Duration.ofMillis(row.getLong("a_extended_ms")));
  }

  static AttemptRecord record(Row row) {
    AttemptState state =
        Optional.ofNullable(row.getString("a_outcome"))
            .map(AttemptRows::state)
            .orElse(AttemptState.RUNNING);
    return new AttemptRecord(attempt(row), state);
  }

  /** The failure in that column, if there is one. */
  static Optional<Failure> failure(Row row, String column) {
    JsonObject json = row.getJsonObject(column);
    return Optional.ofNullable(json).map(Failure::fromJson);
  }

  private static AttemptState state(String outcome) {
    return AttemptState.valueOf(outcome.toUpperCase(Locale.ROOT).replace('-', '_'));
  }

  private static Optional<Instant> instant(OffsetDateTime time) {
    return Optional.ofNullable(time).map(OffsetDateTime::toInstant);
  }
}
