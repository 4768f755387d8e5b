package io.rookery.scheduler.store;

import io.rookery.scheduler.job.Fence;
import io.rookery.scheduler.job.NodeIdentity;
import io.rookery.scheduler.job.Registration;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.StreamSupport;

/** The leases of nodes, by the server's clock. */
final class Leases {
  // 1 name, 2 boot, 3 lease in seconds, 4 schema, 5 the visible nodes, or null when alone. A node
  // that looked at the schema before a newer one changed it, and registers after, is held off here.
  private static final String REGISTER =
      """
      with unseen as materialized (
        select live.name from live_nodes_in_turn() as live (name)
        where $5::text[] is not null and live.name <> $1 and not live.name = any ($5::text[])
      ), held as (
        insert into node (name, boot, lease_until, schema)
        select $1, $2, clock_timestamp() + make_interval(secs => $3), $4
        where not exists (select 1 from unseen)
          and not exists (select 1 from schema_migration where needs > $4)
        on conflict (name) do update set
          boot = excluded.boot, lease_until = excluded.lease_until, schema = excluded.schema,
          renewed_at = clock_timestamp(), steady_since = clock_timestamp()
        returning 1
      )
      select exists (select 1 from held) as held,
        array(select name from unseen order by name) as unseen
      """;

  private static final String RENEW =
      """
      update node set
        lease_until = clock_timestamp() + make_interval(secs => $3),
        steady_since = case
          when renewed_at + make_interval(secs => $3) * 2 / 3 < clock_timestamp()
            then clock_timestamp()
          else steady_since end,
        renewed_at = clock_timestamp()
      where name = $1 and boot = $2 and lease_until > '-infinity'
      """;

  // 1 and 2 the evicting node, 3 and 4 the evicted one. Both rows are locked before either is
  // judged,
  // and by everybody in the same order.
  private static final String EVICT =
      """
      with pair as materialized (
        select name, boot, lease_until from node where name in ($1, $3) order by name for update
      )
      update node n set lease_until = '-infinity'
      from pair gone, pair by
      where n.name = gone.name
        and gone.name = $3 and gone.boot = $4 and gone.lease_until > '-infinity'
        and by.name = $1 and by.boot = $2 and by.lease_until > clock_timestamp()
      """;

  // The row stays, so that the copies which a node held until it stopped for good can be replaced.
  private static final String UNREGISTER =
      "update node set lease_until = '-infinity' where name = $1 and boot = $2";

  private static final String CANCEL_REQUESTS =
      """
      select a.job_id, a.number, a.token
      from attempt a join job j on j.id = a.job_id
      where a.node = $1 and a.boot = $2 and a.ended_at is null and j.cancel_requested
      order by a.job_id
      """;

  private final Database database;
  private final int schema;

  /**
   * @param schema the highest step of the schema that this release knows
   */
  Leases(Database database, int schema) {
    this.database = database;
    this.schema = schema;
  }

  Future<Registration> register(NodeIdentity node, Duration lease, Optional<Set<String>> visible) {
    Tuple arguments =
        arguments(node, lease)
            .addInteger(schema)
            .addArrayOfString(visible.map(names -> names.toArray(String[]::new)).orElse(null));
    return database
        .call("register the node", REGISTER, arguments)
        .map(rows -> registration(rows.iterator().next()));
  }

  private static Registration registration(Row row) {
    if (row.getBoolean("held")) {
      return new Registration.Held();
    }
    List<String> unseen = List.of(row.getArrayOfStrings("unseen"));
    if (unseen.isEmpty()) {
      throw AppliedSteps.refused(
          "a newer Rookery has changed it while this one started: start the newer release");
    }
    return new Registration.CutOff(unseen);
  }

  Future<Boolean> renew(NodeIdentity node, Duration lease) {
    return database
        .call("renew the node's lease", RENEW, arguments(node, lease))
        .map(rows -> rows.rowCount() == 1);
  }

  Future<Boolean> evict(NodeIdentity by, NodeIdentity gone) {
    return database
        .call(
            "take a lost node's lease away",
            EVICT,
            Tuple.of(by.name(), by.boot(), gone.name(), gone.boot()))
        .map(rows -> rows.rowCount() == 1);
  }

  Future<Void> unregister(NodeIdentity node) {
    return database
        .call("give up the node's lease", UNREGISTER, Tuple.of(node.name(), node.boot()))
        .mapEmpty();
  }

  Future<List<Fence>> cancelRequests(NodeIdentity node) {
    return database
        .call("look for cancelled jobs", CANCEL_REQUESTS, Tuple.of(node.name(), node.boot()))
        .map(
            rows ->
                StreamSupport.stream(rows.spliterator(), false)
                    .map(row -> new Fence(row.getLong(0), row.getInteger(1), row.getLong(2)))
                    .toList());
  }

  private static Tuple arguments(NodeIdentity node, Duration lease) {
    return Tuple.of(node.name(), node.boot(), lease.toMillis() / 1000.0);
  }
}
