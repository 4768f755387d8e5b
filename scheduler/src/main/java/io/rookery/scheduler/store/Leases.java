package io.rookery.scheduler.store;

import io.rookery.scheduler.job.Fence;
import io.rookery.scheduler.job.NodeIdentity;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.List;
import java.util.stream.StreamSupport;

/** The leases of nodes, by the server's clock. */
final class Leases {
  private static final String REGISTER =
      """
      insert into node (name, boot, lease_until)
      values ($1, $2, clock_timestamp() + make_interval(secs => $3))
      on conflict (name) do update set boot = excluded.boot, lease_until = excluded.lease_until
      """;

  private static final String RENEW =
      """
      update node set lease_until = clock_timestamp() + make_interval(secs => $3)
      where name = $1 and boot = $2 and lease_until > clock_timestamp()
      """;

  private static final String UNREGISTER = "delete from node where name = $1 and boot = $2";

  private static final String CANCEL_REQUESTS =
      """
      select a.job_id, a.number, a.token
      from attempt a join job j on j.id = a.job_id
      where a.node = $1 and a.boot = $2 and a.ended_at is null and j.cancel_requested
      order by a.job_id
      """;

  private final Database database;

  Leases(Database database) {
    this.database = database;
  }

  Future<Void> register(NodeIdentity node, Duration lease) {
    return database.call("register the node", REGISTER, arguments(node, lease)).mapEmpty();
  }

  Future<Boolean> renew(NodeIdentity node, Duration lease) {
    return database
        .call("renew the node's lease", RENEW, arguments(node, lease))
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
