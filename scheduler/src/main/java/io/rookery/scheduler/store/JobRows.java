package io.rookery.scheduler.store;

import io.rookery.scheduler.job.Attempt;
import io.rookery.scheduler.job.Failure;
import io.rookery.scheduler.job.Job;
import io.rookery.scheduler.job.JobState;
import io.rookery.scheduler.job.Requirement;
import io.rookery.scheduler.job.Stage;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.Set;

/** Reads a job and its latest attempt from a row that has {@link #COLUMNS}. */
final class JobRows {
  /** Of a job {@code j} and its latest attempt {@code a}, which may be absent. */
  static final String COLUMNS =
      """
      j.id, j.state, j.priority, j.requirement, j.owner, j.submission_id, j.spec, j.submitted_at,
      j.excluded, j.cancel_requested, j.failure,
      a.number as a_number, a.node as a_node, a.machine as a_machine, a.stage as a_stage,
      a.started_at as a_started_at, a.ended_at as a_ended_at, a.failure as a_failure,
      a.extended_ms as a_extended_ms\
      """;

  private JobRows() {}

  static Job job(Row row) {
    return new Job(
        row.getLong("id"),
        SpecJson.read(
            row.getJsonObject("spec"),
            new SpecJson.Columns(
                Requirement.ofKey(row.getString("requirement")),
                row.getString("owner"),
                row.getInteger("priority"),
                Optional.ofNullable(row.getString("submission_id")))),
        JobState.valueOf(row.getString("state")),
        row.getOffsetDateTime("submitted_at").toInstant(),
        Optional.ofNullable(row.getInteger("a_number")).map(number -> attempt(number, row)),
        failure(row, "failure"),
        Set.of(row.getArrayOfStrings("excluded")),
        row.getBoolean("cancel_requested"));
  }

  private static Attempt attempt(int number, Row row) {
    return new Attempt(
        number,
        row.getString("a_node"),
        row.getString("a_machine"),
        Stage.ofWireName(row.getString("a_stage")),
        row.getOffsetDateTime("a_started_at").toInstant(),
        instant(row.getOffsetDateTime("a_ended_at")),
        failure(row, "a_failure"),
        Duration.ofMillis(row.getLong("a_extended_ms")));
  }

  private static Optional<Instant> instant(OffsetDateTime time) {
    return Optional.ofNullable(time).map(OffsetDateTime::toInstant);
  }

  private static Optional<Failure> failure(Row row, String column) {
    JsonObject json = row.getJsonObject(column);
    return Optional.ofNullable(json).map(Failure::fromJson);
  }
}
