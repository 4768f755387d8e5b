package io.rookery.scheduler.dispatch;

import io.rookery.scheduler.analysis.AttemptContext;
import io.rookery.scheduler.analysis.CanaryFolders;
import io.rookery.scheduler.analysis.VertxTimers;
import io.rookery.scheduler.job.Cancellations;
import io.rookery.scheduler.job.Claim;
import io.rookery.scheduler.job.EventType;
import io.rookery.scheduler.job.Failure;
import io.rookery.scheduler.job.FailureCode;
import io.rookery.scheduler.job.Job;
import io.rookery.scheduler.job.JobEvent;
import io.rookery.scheduler.job.JobEvents;
import io.rookery.scheduler.job.NodeIdentity;
import io.rookery.scheduler.job.PoolView;
import io.rookery.scheduler.job.Trouble;
import io.rookery.scheduler.machine.Machine;
import io.rookery.scheduler.machine.MachineDesk;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings waiting jobs and idle machines together. It looks when an event says that something has
 * changed: a job was queued, a machine became free, a machine was resumed. A slow sweep looks as
 * well; a job that only the sweep has found is a defect, and is counted.
 *
 * <p>All state lives on this verticle's context.
 */
public final class Dispatcher extends VerticleBase implements MachineDesk, PoolView {
  private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);
  private static final Set<String> WAKING =
      Set.of(EventType.JOB_SUBMITTED, EventType.JOB_RETRIED, EventType.JOB_REQUEUED);

  private final NodeIdentity node;
  private final DispatchMetrics metrics;
  private final Surroundings surroundings;
  private final CanaryFolders canaries;
  private final NodeNotes notes;
  private final Pool pool;
  private final PoolChanges changes;
  private final MachineSnapshots snapshots;
  // Replaced when the configuration is read again; attempts read them on contexts of their own.
  private volatile AttemptContext attempts;
  private volatile DispatchOptions options;
  private RunningAttempts running;
  private final Trouble sweeps = new Trouble();
  private SampleFetches fetches;
  private HealthKeeper health;
  private Prospects prospects;
  private JobSearch search;
  private long sweepTimer;
  private boolean open = true;
  private Optional<Promise<Void>> emptied = Optional.empty();

  /** A dispatcher that starts to work when it is deployed; its machines are open. */
  public Dispatcher(
      NodeIdentity node,
      List<DrivenMachine> machines,
      AttemptContext attempts,
      DispatchOptions options,
      DispatchMetrics metrics,
      Surroundings surroundings,
      CanaryFolders canaries) {
    this.node = node;
    this.attempts = attempts;
    this.options = options;
    this.metrics = metrics;
    this.surroundings = surroundings;
    this.canaries = canaries;
    this.notes = new NodeNotes(attempts.store(), attempts.events(), node.name());
    this.pool = new Pool(node.name(), machines, Clock.systemUTC());
    this.changes =
        new PoolChanges(pool, () -> this.attempts.deadlines(), this::wake, this::cannotJoin);
    this.snapshots =
        new MachineSnapshots(
            pool, notes, surroundings.changed(), machine -> health.renewed(machine), this::wake);
  }

  @Override
  public Future<?> start() {
    running =
        new RunningAttempts(
            context, pool, metrics, surroundings.changed(), this::released, this::judge);
    health =
        new HealthKeeper(
            context,
            pool,
            canaries,
            () -> attempts,
            () -> options,
            metrics,
            new HealthNews(notes, metrics, surroundings.changed()),
            this::wake);
    fetches =
        new SampleFetches(
            surroundings.supply(), task -> context.runOnContext(here -> task.run()), this::wake);
    prospects =
        new Prospects(
            node.name(),
            pool,
            surroundings.elsewhere(),
            health::hold,
            fetches,
            new HeadStart(new VertxTimers(context), this::wake));
    search =
        new JobSearch(
            node,
            attempts.store(),
            pool,
            prospects,
            fetches,
            surroundings.supply().heldOnly(),
            this::claims,
            new Finder());
    vertx.eventBus().consumer(JobEvents.ADDRESS, this::heard);
    vertx.eventBus().consumer(Cancellations.ADDRESS, this::cancelled);
    sweepTimer = vertx.setPeriodic(options.sweep().toMillis(), tick -> sweep());
    return canaries.clear().compose(cleared -> search.look());
  }

  /**
   * Looks for jobs, as soon as it is deployed; called when this node may claim. May be called on
   * any context.
   */
  public void lookNow() {
    if (context != null) {
      context.runOnContext(here -> wake());
    }
  }

  /** Claims nothing more and completes when no attempt runs. */
  public Future<Void> drainNode() {
    return here(
        () -> {
          open = false;
          surroundings.changed().run();
          if (running.none()) {
            return Future.succeededFuture();
          }
          if (emptied.isEmpty()) {
            emptied = Optional.of(Promise.promise());
          }
          return emptied.get().future();
        });
  }

  /** Claims again after {@link #drainNode()}. */
  public Future<Void> resumeNode() {
    return here(
        () -> {
          open = true;
          health.resumeNode();
          surroundings.changed().run();
          emptied = Optional.empty();
          wake();
          return Future.succeededFuture();
        });
  }

  /** Whether this node claims jobs, and how many machines work. */
  public Future<NodeLoad> load() {
    return here(
        () ->
            Future.succeededFuture(
                new NodeLoad(
                    open, pool.size(), pool.busy().size(), pool.quarantined(), health.hold())));
  }

  /** Ends every attempt because it may no longer count; goes on claiming. */
  public Future<Void> fenceAll() {
    if (context == null) {
      return Future.succeededFuture();
    }
    return here(
        () -> {
          running.interruptAll(FailureCode.FENCED);
          return Future.succeededFuture();
        });
  }

  /** Claims nothing more, ends what runs and hands it back; completes when no attempt runs. */
  public Future<Void> stopAll() {
    return here(
        () -> {
          changes.end();
          Future<Void> drained = drainNode();
          running.interruptAll(FailureCode.NODE_STOPPED);
          return health.stop().compose(stopped -> drained);
        });
  }

  /**
   * Makes the pool consist of these machines, each with its driver. Whoever calls it waits for the
   * change before to complete.
   *
   * @return completes with what is different, when all new machines whose names and addresses are
   *     free have joined; the others join, and removed ones leave, as machines become free. Fails
   *     with {@link io.rookery.scheduler.machine.MachineException} when a new machine cannot be
   *     opened, and then nothing is different
   */
  public Future<PoolDifference> change(List<DrivenMachine> machines) {
    return here(() -> changes.change(machines).map(this::changed));
  }

  private PoolDifference changed(PoolDifference difference) {
    health.settle();
    return difference;
  }

  /**
   * From now on attempts start with what {@code change}, called on the dispatcher's context, makes
   * of what they start with now; those that run keep theirs.
   */
  public Future<Void> use(UnaryOperator<AttemptContext> change, DispatchOptions changed) {
    return here(
        () -> {
          attempts = change.apply(attempts);
          options = changed;
          vertx.cancelTimer(sweepTimer);
          sweepTimer = vertx.setPeriodic(changed.sweep().toMillis(), tick -> sweep());
          return Future.succeededFuture();
        });
  }

  @Override
  public Future<JsonArray> list() {
    return here(() -> Future.succeededFuture(pool.toJson()));
  }

  @Override
  public Future<JsonObject> drain(String name) {
    return machine(name, true);
  }

  @Override
  public Future<JsonObject> resume(String name) {
    return machine(name, false).onSuccess(resumed -> context.runOnContext(here -> wake()));
  }

  @Override
  public Future<JsonObject> snapshot(String name) {
    return here(() -> snapshots.begin(pool.get(name)));
  }

  private Future<JsonObject> machine(String name, boolean drain) {
    return here(
        () -> {
          PooledMachine machine = pool.get(name);
          health.drain(machine, drain);
          surroundings.changed().run();
          return notes
              .note(
                  drain ? "machine.drained" : "machine.resumed",
                  new JsonObject().put("machine", name))
              .map(event -> pool.toJson(machine));
        });
  }

  private void cannotJoin(Machine machine, String reason) {
    notes.tell(
        EventType.MACHINE_FAILED,
        new JsonObject().put("machine", machine.name()).put("message", reason));
  }

  @Override
  public Future<JsonObject> explain(Job job) {
    return here(() -> Future.succeededFuture(prospects.explain(job, options.attempts())));
  }

  private <T> Future<T> here(Supplier<Future<T>> action) {
    Promise<T> promise = Promise.promise();
    context.runOnContext(
        now -> {
          try {
            action.get().onComplete(promise);
          } catch (RuntimeException refused) {
            promise.fail(refused);
          }
        });
    return promise.future();
  }

  private void heard(Message<JsonObject> message) {
    JobEvent event = JobEvent.fromJson(message.body());
    if (WAKING.contains(event.type())) {
      wake();
    } else {
      running.heard(event);
    }
  }

  /** What could not be recorded is no event. */
  private void cancelled(Message<JsonObject> message) {
    if (message.body().getValue("id") instanceof Number id) {
      running.cancel(id.longValue());
    }
  }

  private void wake() {
    health.settle();
    changes.settle();
    search.look();
  }

  private boolean claims() {
    return open && health.hold().isEmpty() && !running.pileUp();
  }

  private final class Finder implements JobSearch.Finder {
    @Override
    public void found(PooledMachine machine, Claim claim) {
      begin(machine, claim);
    }

    @Override
    public void settled() {
      changes.settle();
    }

    @Override
    public void again() {
      wake();
    }
  }

  private void begin(PooledMachine machine, Claim claim) {
    attempts.events().publish(claim.events());
    String name = machine.machine().name();
    running.begin(
        machine,
        claim,
        attempts,
        (job, failure) -> prospects.mayRetry(job, name, failure, options.attempts()));
    // Wishes may have come in between the claim and this line; their events found nobody.
    attempts.store().find(claim.job().id()).onSuccess(job -> job.ifPresent(running::wished));
  }

  private void judge(PooledMachine machine, Claim claim, Optional<Failure> failure) {
    health.ended(machine, claim, failure);
    if (Blame.of(failure) == Blame.NODE) {
      prospects.prefersOthers(claim.job());
    }
  }

  /** A machine is free, or an attempt is over. */
  private void released() {
    wake();
    if (running.none()) {
      emptied.ifPresent(Promise::tryComplete);
    }
  }

  private void sweep() {
    fetches.forgive();
    running
        .lookForWishes(attempts.store(), node)
        .compose(found -> search.look())
        .onSuccess(
            found -> {
              if (found > 0) {
                metrics.foundBySweep(found);
                LOG.warn("The sweep found {} job(s) that no event had announced", found);
              }
            })
        .onSuccess(done -> sweeps.ends())
        .onFailure(
            cause -> {
              if (sweeps.begins()) {
                LOG.warn("The sweep failed: {}; the next ones try again", cause.getMessage());
              }
            });
  }
}
