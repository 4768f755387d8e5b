package io.rookery.scheduler.store;

import io.rookery.scheduler.copy.CopyLedger;
import io.rookery.scheduler.job.AttemptEnd;
import io.rookery.scheduler.job.AttemptRecord;
import io.rookery.scheduler.job.Cancellation;
import io.rookery.scheduler.job.EventDraft;
import io.rookery.scheduler.job.ExtendedRun;
import io.rookery.scheduler.job.Extension;
import io.rookery.scheduler.job.Fence;
import io.rookery.scheduler.job.Job;
import io.rookery.scheduler.job.JobEvent;
import io.rookery.scheduler.job.JobQuery;
import io.rookery.scheduler.job.JobSpec;
import io.rookery.scheduler.job.JobStore;
import io.rookery.scheduler.job.NodeIdentity;
import io.rookery.scheduler.job.Offer;
import io.rookery.scheduler.job.Registration;
import io.rookery.scheduler.job.Requirement;
import io.rookery.scheduler.job.StoreException;
import io.rookery.scheduler.job.Submitted;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The job store in PostgreSQL.
 *
 * <p>A {@link StoreException} leaves open whether a write happened: the answer may have been lost
 * after the commit. Every write but {@link #extend} may be repeated: {@link #submit} under its
 * submission id, {@link #append} under its count, {@link #end} under its fence (it then returns
 * what the first one committed), and a claim whose answer was lost is taken back by the next {@link
 * #takeOver}. A node without a live lease claims nothing.
 */
public final class PgJobStore implements JobStore {
  private final Pool pool;
  private final Reads reads;
  private final UserWrites users;
  private final Extensions extensions;
  private final Claims claims;
  private final AttemptWrites attempts;
  private final Leases leases;
  private final TakeOver takeOver;
  private final CopyLedger copies;

  PgJobStore(Pool pool, StoreOptions options, int schema) {
    this.pool = pool;
    Database database = new Database(pool, options.deadline(), options.address());
    LostClaims lost = new LostClaims(options.deadline().multipliedBy(3));
    reads = new Reads(database);
    users = new UserWrites(database);
    extensions = new Extensions(database);
    claims = new Claims(database, lost);
    attempts = new AttemptWrites(database);
    leases = new Leases(database, schema);
    takeOver = new TakeOver(database, lost);
    copies = new PgCopyLedger(database);
  }

  /**
   * Connects, brings the schema up to date, and completes with a store that is ready; fails with
   * {@link StoreException}, and then nothing is left open.
   */
  public static Future<PgJobStore> connect(Vertx vertx, StoreOptions options) {
    return SchemaFiles.load(vertx)
        .compose(
            files ->
                migrate(vertx, options, files)
                    .map(
                        applied ->
                            new PgJobStore(StorePool.open(vertx, options), options, files.size())));
  }

  /** Through a connection of its own, which may be silent for longer than those of the store. */
  private static Future<Integer> migrate(Vertx vertx, StoreOptions options, List<Migration> files) {
    Duration deadline = options.deadline().multipliedBy(10);
    Pool pool = StorePool.open(vertx, new StoreOptions(options.server(), 1, deadline));
    return new Migrations(pool, files, deadline, options.address()).run().eventually(pool::close);
  }

  /** Which nodes hold which files, in the same database and through the same connections. */
  public CopyLedger copies() {
    return copies;
  }

  /** Closes all connections; the store must not be used afterwards. */
  public Future<Void> close() {
    return pool.close();
  }

  @Override
  public Future<Submitted> submit(JobSpec spec) {
    return users.submit(spec);
  }

  @Override
  public Future<Optional<Job>> find(long id) {
    return reads.find(id);
  }

  @Override
  public Future<List<Job>> list(JobQuery query) {
    return reads.list(query);
  }

  @Override
  public Future<List<JobEvent>> timeline(long jobId) {
    return reads.timeline(jobId);
  }

  @Override
  public Future<List<AttemptRecord>> attempts(long jobId) {
    return reads.attempts(jobId);
  }

  @Override
  public Future<List<JobEvent>> events(long seq, int limit) {
    return reads.events(seq, limit);
  }

  @Override
  public Future<List<Requirement>> waiting() {
    return reads.waiting();
  }

  @Override
  public Future<Offer> claim(
      NodeIdentity node,
      String machine,
      Collection<Requirement> servable,
      boolean heldSamplesOnly) {
    return claims.claim(node, machine, servable, heldSamplesOnly);
  }

  @Override
  public Future<Optional<List<JobEvent>>> append(Fence fence, int before, List<EventDraft> events) {
    return attempts.append(fence, before, events);
  }

  @Override
  public Future<Optional<List<JobEvent>>> end(Fence fence, AttemptEnd end, List<EventDraft> last) {
    return attempts.end(fence, end, last);
  }

  @Override
  public Future<JobEvent> note(String type, JsonObject data) {
    return users.note(type, data);
  }

  @Override
  public Future<Cancellation> cancel(long id) {
    return users.cancel(id);
  }

  @Override
  public Future<Extension> extend(long id, Duration by, Duration most) {
    return extensions.extend(id, by, most);
  }

  @Override
  public Future<List<ExtendedRun>> extensions(NodeIdentity node) {
    return extensions.of(node);
  }

  @Override
  public Future<Optional<List<JobEvent>>> retry(long id) {
    return users.retry(id);
  }

  @Override
  public Future<List<Fence>> cancelRequests(NodeIdentity node) {
    return leases.cancelRequests(node);
  }

  @Override
  public Future<Registration> register(
      NodeIdentity node, Duration lease, Optional<Set<String>> visible) {
    return leases.register(node, lease, visible);
  }

  @Override
  public Future<Boolean> renew(NodeIdentity node, Duration lease) {
    return leases.renew(node, lease);
  }

  @Override
  public Future<Boolean> evict(NodeIdentity by, NodeIdentity gone) {
    return leases.evict(by, gone);
  }

  @Override
  public Future<List<JobEvent>> takeOver(NodeIdentity node, Duration lease, int attempts) {
    return takeOver.takeOver(node, lease, attempts);
  }

  @Override
  public Future<Void> unregister(NodeIdentity node) {
    return leases.unregister(node);
  }

  @Override
  public Future<Void> ping() {
    return reads.ping();
  }
}
