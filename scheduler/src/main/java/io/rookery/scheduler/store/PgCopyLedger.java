package io.rookery.scheduler.store;

import io.rookery.scheduler.copy.CopyLedger;
import io.rookery.scheduler.job.InvalidFieldException;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * The ledger of copies in PostgreSQL. No answer is without a bound: of more nodes than {@link
 * #NODES_AT_MOST} those heard of last are listed, and of a node's copies at most {@link
 * #COPIES_AT_MOST} at once, whatever the caller's limit.
 */
final class PgCopyLedger implements CopyLedger {
  private static final int NODES_AT_MOST = 1000;
  private static final int COPIES_AT_MOST = 10_000;

  private static final String SAMPLE_STORED =
      "insert into sample_copy (sha256, size, node) values ($1, $2, $3) on conflict do nothing";

  private static final String SAMPLE = "select size, node from sample_copy where sha256 = $1";

  private static final String FORGET_SAMPLE =
      "delete from sample_copy where sha256 = $1 and node = $2";

  private static final String RESULTS_STORED =
      "insert into result_copy (job_id, attempt, node) values ($1, $2, $3) on conflict do nothing";

  private static final String RESULTS =
      "select node from result_copy where job_id = $1 and attempt = $2";

  private static final String FORGET_RESULTS =
      "delete from result_copy where job_id = $1 and attempt = $2 and node = $3";

  private static final String NODES =
      """
      select name, boot, lease_until > clock_timestamp() as live,
        greatest(0, extract(epoch from clock_timestamp() - renewed_at) * 1000)::bigint as silent
      from node
      order by live desc, renewed_at desc, name
      limit $1
      """;

  private static final String HELD_BY =
      """
      (select s.sha256, null::bigint as job_id, null::integer as attempt
      from sample_copy s where s.node = $1 limit $2)
      union all
      (select null, r.job_id, r.attempt from result_copy r where r.node = $1 limit $2)
      limit $2
      """;

  private final Database database;

  PgCopyLedger(Database database) {
    this.database = database;
  }

  @Override
  public Future<Void> sampleStored(String sha256, long size, String node) {
    return database
        .call("record a sample's copy", SAMPLE_STORED, Tuple.of(sha256, size, node))
        .mapEmpty();
  }

  @Override
  public Future<SampleCopies> sample(String sha256) {
    return database
        .call("look for a sample's copies", SAMPLE, Tuple.of(sha256))
        .map(
            rows ->
                new SampleCopies(
                    stream(rows).mapToLong(row -> row.getLong("size")).max().orElse(0),
                    nodes(rows)));
  }

  @Override
  public Future<Void> resultsStored(long jobId, int attempt, String node) {
    return database
        .call("record a copy of results", RESULTS_STORED, Tuple.of(jobId, attempt, node))
        .mapEmpty();
  }

  @Override
  public Future<Set<String>> results(long jobId, int attempt) {
    return database
        .call("look for copies of results", RESULTS, Tuple.of(jobId, attempt))
        .map(PgCopyLedger::nodes);
  }

  @Override
  public Future<List<KnownNode>> nodes() {
    return database
        .call("list the nodes", NODES, Tuple.of(NODES_AT_MOST))
        .map(rows -> stream(rows).map(PgCopyLedger::known).toList());
  }

  private static KnownNode known(Row row) {
    return new KnownNode(
        row.getString("name"),
        row.getString("boot"),
        row.getBoolean("live"),
        Duration.ofMillis(row.getLong("silent")));
  }

  @Override
  public Future<List<Copy>> heldBy(String node, int limit) {
    if (limit < 1) {
      return Future.failedFuture(new InvalidFieldException("limit", "must be positive"));
    }
    return database
        .call("list a node's copies", HELD_BY, Tuple.of(node, Math.min(limit, COPIES_AT_MOST)))
        .map(rows -> stream(rows).map(PgCopyLedger::copy).toList());
  }

  private static Copy copy(Row row) {
    String sha256 = row.getString("sha256");
    return sha256 == null
        ? new Copy.Results(row.getLong("job_id"), row.getInteger("attempt"))
        : new Copy.Sample(sha256);
  }

  @Override
  public Future<Void> forget(Copy copy, String node) {
    if (copy instanceof Copy.Sample sample) {
      return forget(FORGET_SAMPLE, Tuple.of(sample.sha256(), node));
    }
    Copy.Results results = (Copy.Results) copy;
    return forget(FORGET_RESULTS, Tuple.of(results.jobId(), results.attempt(), node));
  }

  private Future<Void> forget(String sql, Tuple arguments) {
    return database.call("forget a copy", sql, arguments).mapEmpty();
  }

  private static Set<String> nodes(RowSet<Row> rows) {
    return stream(rows).map(row -> row.getString("node")).collect(Collectors.toUnmodifiableSet());
  }

  private static Stream<Row> stream(RowSet<Row> rows) {
    return StreamSupport.stream(rows.spliterator(), false);
  }
}
