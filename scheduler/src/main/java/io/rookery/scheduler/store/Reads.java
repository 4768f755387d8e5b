package io.rookery.scheduler.store;

import io.rookery.scheduler.job.AttemptRecord;
import io.rookery.scheduler.job.InvalidFieldException;
import io.rookery.scheduler.job.Job;
import io.rookery.scheduler.job.JobEvent;
import io.rookery.scheduler.job.JobQuery;
import io.rookery.scheduler.job.Requirement;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;

/** What can be asked of the store without changing it. */
final class Reads {
  private static final String JOBS =
      "select "
          + JobRows.COLUMNS
          + " from job j left join attempt a on a.job_id = j.id and a.number = j.attempts";

  private static final String TIMELINE =
      "select " + EventRows.COLUMNS + " from event e where e.job_id = $1 order by e.seq";

  private static final String ATTEMPTS =
      "select " + AttemptRows.COLUMNS + " from attempt a where a.job_id = $1 order by a.number";

  private static final String EVENTS =
      "select " + EventRows.COLUMNS + " from event e where e.seq > $1 order by e.seq limit $2";

  static final String WAITING = "select requirement from waiting_requirements() as w (requirement)";

  private final Database database;

  Reads(Database database) {
    this.database = database;
  }

  Future<Optional<Job>> find(long id) {
    return database
        .call("read a job", JOBS + " where j.id = $1", Tuple.of(id))
        .map(rows -> jobs(rows).stream().findFirst());
  }

  Future<List<Job>> list(JobQuery query) {
    Tuple arguments = Tuple.tuple();
    List<String> conditions = new ArrayList<>();
    query.state().ifPresent(state -> conditions.add(is("j.state =", arguments, state.name())));
    query.owner().ifPresent(owner -> conditions.add(is("j.owner =", arguments, owner)));
    query.before().ifPresent(before -> conditions.add(is("j.id <", arguments, before)));
    String where = conditions.isEmpty() ? "" : " where " + String.join(" and ", conditions);
    String limit = is(" order by j.id desc limit", arguments, query.limit());
    return database.call("list jobs", JOBS + where + limit, arguments).map(Reads::jobs);
  }

  Future<List<JobEvent>> timeline(long jobId) {
    return database
        .call("read a timeline", TIMELINE, Tuple.of(jobId))
        .map(rows -> EventRows.events(rows));
  }

  Future<List<AttemptRecord>> attempts(long jobId) {
    return database
        .call("read the attempts of a job", ATTEMPTS, Tuple.of(jobId))
        .map(
            rows ->
                StreamSupport.stream(rows.spliterator(), false).map(AttemptRows::record).toList());
  }

  Future<List<JobEvent>> events(long seq, int limit) {
    if (limit < 1) {
      return Future.failedFuture(new InvalidFieldException("limit", "must be positive"));
    }
    return database
        .call("read events", EVENTS, Tuple.of(seq, limit))
        .map(rows -> EventRows.events(rows));
  }

  Future<List<Requirement>> waiting() {
    return database
        .call("look through the queue", WAITING, Tuple.tuple())
        .map(
            rows ->
                StreamSupport.stream(rows.spliterator(), false)
                    .map(row -> Requirement.ofKey(row.getString("requirement")))
                    .toList());
  }

  Future<Void> ping() {
    return database.call("answer", "select 1", Tuple.tuple()).mapEmpty();
  }

  private static String is(String left, Tuple arguments, Object value) {
    arguments.addValue(value);
    return left + " $" + arguments.size();
  }

  private static List<Job> jobs(RowSet<Row> rows) {
    return StreamSupport.stream(rows.spliterator(), false).map(JobRows::job).toList();
  }
}
