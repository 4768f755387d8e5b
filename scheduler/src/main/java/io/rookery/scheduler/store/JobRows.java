package io.rookery.scheduler.store;

import io.rookery.scheduler.job.Job;
import io.rookery.scheduler.job.JobState;
import io.rookery.scheduler.job.Requirement;
import io.vertx.sqlclient.Row;
import java.util.Optional;
import java.util.Set;

/** Reads a job and its latest attempt from a row that has {@link #COLUMNS}. */
final class JobRows {
  /** Of a job {@code j} and its latest attempt {@code a}, which may be absent. */
  static final String COLUMNS =
      """
      j.id, j.state, j.priority, j.requirement, j.owner, j.submission_id, j.spec, j.submitted_at,
      j.excluded, j.cancel_requested, j.failure,
      """
          + AttemptRows.COLUMNS;

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
        Optional.ofNullable(row.getInteger("a_number")).map(number -> AttemptRows.attempt(row)),
        AttemptRows.failure(row, "failure"),
        Set.of(row.getArrayOfStrings("excluded")),
        row.getBoolean("cancel_requested"));
  }
}
