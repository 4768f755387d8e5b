package io.rookery.scheduler.store;

import io.rookery.scheduler.job.EventDraft;
import io.rookery.scheduler.job.JobEvent;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.StreamSupport;

/** Events to and from rows. */
final class EventRows {
  /** What {@link #event} reads, of an event {@code e}. */
  static final String COLUMNS =
      "e.seq as e_seq, e.job_id as e_job, e.attempt as e_attempt, e.type as e_type, e.at as e_at,"
          + " e.data as e_data";

  /** Reads the event of a row that has {@link #COLUMNS}. */
  static JobEvent event(Row row) {
    Long job = row.getLong("e_job");
    Integer attempt = row.getInteger("e_attempt");
    return new JobEvent(
        row.getLong("e_seq"),
        job == null ? OptionalLong.empty() : OptionalLong.of(job),
        attempt == null ? OptionalInt.empty() : OptionalInt.of(attempt),
        row.getString("e_type"),
        row.getOffsetDateTime("e_at").toInstant(),
        row.getJsonObject("e_data"));
  }

  /** All events of the rows in the order of the log. */
  static List<JobEvent> events(RowSet<Row> rows) {
    return StreamSupport.stream(rows.spliterator(), false)
        .map(EventRows::event)
        .sorted(Comparator.comparingLong(JobEvent::seq))
        .toList();
  }

  /** Adds two arguments: the types and the data, in order, each as text. */
  static Tuple addDrafts(Tuple arguments, List<EventDraft> drafts) {
    return arguments
        .addArrayOfString(drafts.stream().map(EventDraft::type).toArray(String[]::new))
        .addArrayOfString(drafts.stream().map(d -> d.data().encode()).toArray(String[]::new));
  }

  /** Adds one argument: the stage that the last of the drafts that has one leads to, or null. */
  static Tuple addStage(Tuple arguments, List<EventDraft> drafts) {
    return arguments.addString(
        drafts.stream()
            .flatMap(draft -> draft.stage().stream())
            .reduce((first, second) -> second)
            .map(stage -> stage.wireName())
            .orElse(null));
  }

  private EventRows() {}
}
