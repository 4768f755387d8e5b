package io.rookery.scheduler.store;

import static io.rookery.scheduler.store.PostgresExtension.await;

import io.rookery.scheduler.job.Claim;
import io.rookery.scheduler.job.Failure;
import io.rookery.scheduler.job.FailureCode;
import io.rookery.scheduler.job.Job;
import io.rookery.scheduler.job.JobSpec;
import io.rookery.scheduler.job.NodeIdentity;
import io.rookery.scheduler.job.Requirement;
import io.rookery.scheduler.job.Stage;
import io.rookery.scheduler.job.Target;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.awaitility.Awaitility;

/** A store with a registered node, and short words for what tests do with it. */
final class StoreFixture implements AutoCloseable {
  static final NodeIdentity NODE = new NodeIdentity("node-1", "boot-1");
  static final Duration LEASE = Duration.ofHours(1);
  static final Failure BOOT_TIMEOUT =
      Failure.of(FailureCode.BOOT_TIMEOUT, Stage.BOOT, "10.0.0.1 said nothing");

  final PgJobStore store;
  private final PgConnection admin;

  StoreFixture(PostgresExtension postgres) {
    store = await(PgJobStore.connect(postgres.vertx(), postgres.options()));
    admin = await(PgConnection.connect(postgres.vertx(), postgres.connectOptions()));
    sql("truncate job, attempt, event, node, sample_copy, result_copy");
    register(NODE);
  }

  /** Registers a node as if it stood alone. */
  void register(NodeIdentity node) {
    await(store.register(node, LEASE, Optional.empty()));
  }

  /** Lets the node's lease run out so long ago that others may take what it holds. */
  void expire(NodeIdentity node) {
    backdate(node, "lease_until", LEASE.dividedBy(3));
  }

  /** Makes the node one that has held its lease long enough to judge others. */
  void settle(NodeIdentity node) {
    backdate(node, "steady_since", LEASE);
  }

  /** Sets a time of the node to {@code ago} before now. */
  void backdate(NodeIdentity node, String column, Duration ago) {
    sql(
        "update node set %s = clock_timestamp() - interval '%d seconds' where name = '%s'"
            .formatted(column, ago.toSeconds(), node.name()));
  }

  /** Waits until so many calls to the store stand before locks. */
  void awaitLockedCalls(int count) {
    Awaitility.await().until(() -> lockedCalls() == count);
  }

  private int lockedCalls() {
    // Within a transaction the server would show the same picture again and again.
    sql("select pg_stat_clear_snapshot()");
    return sql("select 1 from pg_stat_activity"
            + " where datname = current_database() and wait_event_type = 'Lock'")
        .size();
  }

  RowSet<Row> sql(String statement) {
    return await(admin.query(statement).execute());
  }

  @Override
  public void close() {
    await(admin.close());
    await(store.close());
  }

  static Requirement platform(String name) {
    return new Requirement(Optional.of(name), Optional.empty(), Optional.empty(), new TreeSet<>());
  }

  static JobSpec spec(String platform, int priority) {
    return of(new Target.File("ab".repeat(32), "invoice.sh", 512), platform, priority);
  }

  static JobSpec of(Target target, String platform, int priority) {
    return new JobSpec(
        target,
        platform(platform),
        "mail-gateway",
        priority,
        Optional.empty(),
        Optional.empty(),
        Map.of(),
        false,
        false,
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  static JobSpec named(String submissionId) {
    JobSpec spec = spec("linux", 1);
    return new JobSpec(
        spec.target(),
        spec.requirement(),
        spec.owner(),
        spec.priority(),
        spec.timeout(),
        spec.packageName(),
        spec.options(),
        spec.memory(),
        spec.enforceTimeout(),
        spec.clock(),
        spec.route(),
        Optional.of(submissionId));
  }

  long submit(String platform, int priority) {
    return await(store.submit(spec(platform, priority))).id();
  }

  long submit() {
    return submit("linux", 1);
  }

  Optional<Claim> tryClaim(NodeIdentity node, String machine, String... platforms) {
    List<Requirement> servable = List.of(platforms).stream().map(p -> platform(p)).toList();
    return await(store.claim(node, machine, servable, false)).claim();
  }

  Optional<Claim> tryClaim(String machine) {
    return tryClaim(NODE, machine, "linux");
  }

  Claim claim(String machine) {
    return tryClaim(machine).orElseThrow();
  }

  Job job(long id) {
    return await(store.find(id)).orElseThrow();
  }

  List<String> types(long job) {
    return await(store.timeline(job)).stream().map(event -> event.type()).toList();
  }
}
