package io.rookery.scheduler.dispatch;

import io.rookery.scheduler.analysis.AttemptContext;
import io.rookery.scheduler.job.Cancellations;
import io.rookery.scheduler.job.Claim;
import io.rookery.scheduler.job.EventType;
import io.rookery.scheduler.job.Failure;
import io.rookery.scheduler.job.FailureCode;
import io.rookery.scheduler.job.Job;
import io.rookery.scheduler.job.JobEvent;
import io.rookery.scheduler.job.JobEvents;
import io.rookery.scheduler.job.JobState;
import io.rookery.scheduler.job.NodeIdentity;
import io.rookery.scheduler.job.PoolView;
import io.rookery.scheduler.job.Requirement;
import io.rookery.scheduler.job.Target;
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
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
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
  private final NodeNotes notes;
  private final Pool pool;
  private final PoolChanges changes;
  // Replaced when the configuration is read again; attempts read them on contexts of their own.
  private volatile AttemptContext attempts;
  private volatile DispatchOptions options;
  private RunningAttempts running;
  private final Trouble looks = new Trouble();
  private final Trouble sweeps = new Trouble();
  private SampleFetches fetches;
  private long sweepTimer;
  private boolean open = true;
  private boolean looking;
  private boolean lookAgain;
  private Optional<Promise<Void>> emptied = Optional.empty();

  /** A dispatcher that starts to work when it is deployed; its machines are open. */
  public Dispatcher(
      NodeIdentity node,
      List<DrivenMachine> machines,
      AttemptContext attempts,
      DispatchOptions options,
      DispatchMetrics metrics,
      Surroundings surroundings) {
    this.node = node;
    this.attempts = attempts;
    this.options = options;
    this.metrics = metrics;
    this.surroundings = surroundings;
    this.notes = new NodeNotes(attempts.store(), attempts.events(), node.name());
    this.pool = new Pool(node.name(), machines, Clock.systemUTC());
    this.changes =
        new PoolChanges(pool, () -> this.attempts.deadlines(), this::wake, this::cannotJoin);
  }

  @Override
  public Future<?> start() {
    running = new RunningAttempts(context, pool, metrics, surroundings.changed(), this::released);
    fetches =
        new SampleFetches(
            surroundings.supply(), task -> context.runOnContext(here -> task.run()), this::wake);
    vertx.eventBus().consumer(JobEvents.ADDRESS, this::heard);
    vertx.eventBus().consumer(Cancellations.ADDRESS, this::cancelled);
    sweepTimer = vertx.setPeriodic(options.sweep().toMillis(), tick -> sweep());
    return look();
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
          surroundings.changed().run();
          emptied = Optional.empty();
          wake();
          return Future.succeededFuture();
        });
  }

  /** Whether this node claims jobs, and how many machines work. */
  public Future<NodeLoad> load() {
    return here(() -> Future.succeededFuture(new NodeLoad(open, pool.size(), pool.busy().size())));
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
          return drained;
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
    return here(() -> changes.change(machines));
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

  private Future<JsonObject> machine(String name, boolean drain) {
    return here(
        () -> {
          PooledMachine machine = pool.get(name);
          machine.drain(drain);
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
    return here(
        () -> {
          if (job.state() == JobState.FAILED) {
            return Future.succeededFuture(
                new NotRetried(job, machines(), options.attempts()).toJson());
          }
          JsonObject answer = Explanation.of(job, machines());
          sampleProblem(job).ifPresent(problem -> answer.put("reason", problem));
          return Future.succeededFuture(answer);
        });
  }

  private Optional<String> sampleProblem(Job job) {
    return job.spec().target() instanceof Target.File file
        ? fetches.problem(file.sha256()).map("its sample cannot be had now: "::concat)
        : Optional.empty();
  }

  /** The machines of the whole cluster, as far as this node knows. */
  private List<MachineView> machines() {
    return Stream.concat(pool.views().stream(), surroundings.elsewhere().get().stream()).toList();
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
    changes.settle();
    look().onSuccess(unused -> {});
  }

  /** Looks for jobs for all idle machines; completes with how many it has found. */
  private Future<Integer> look() {
    if (looking || !open || pool.idle().isEmpty() || running.pileUp()) {
      lookAgain = looking;
      return Future.succeededFuture(0);
    }
    looking = true;
    return attempts
        .store()
        .waiting()
        .compose(waiting -> offer(pool.idle(), waiting, 0))
        .onSuccess(read -> looks.ends())
        .onFailure(
            cause -> {
              if (looks.begins()) {
                LOG.warn(
                    "Waiting jobs cannot be read: {}; each event and sweep looks again",
                    cause.getMessage());
              }
            })
        .otherwise(0)
        .onComplete(
            found -> {
              looking = false;
              // A machine for which a claim was under way may have been asked to leave meanwhile.
              changes.settle();
              if (lookAgain) {
                lookAgain = false;
                wake();
              }
            });
  }

  private Future<Integer> offer(List<PooledMachine> idle, List<Requirement> waiting, int found) {
    if (idle.isEmpty() || waiting.isEmpty() || !open || running.pileUp()) {
      return Future.succeededFuture(found);
    }
    PooledMachine machine = idle.get(0);
    List<PooledMachine> others = idle.subList(1, idle.size());
    List<Requirement> servable =
        waiting.stream()
            .filter(requirement -> MachineMatch.serves(machine.view(), requirement))
            .toList();
    if (servable.isEmpty() || !machine.idle()) {
      return offer(others, waiting, found);
    }
    machine.claiming(true);
    return attempts
        .store()
        .claim(node, machine.machine().name(), servable, surroundings.supply().heldOnly())
        .onComplete(answered -> machine.claiming(false))
        .compose(
            offer -> {
              fetches.fetch(offer.missing());
              if (offer.claim().isPresent()) {
                begin(machine, offer.claim().get());
                return offer(others, waiting, found + 1);
              }
              // Somebody was faster, or the jobs have excluded this machine: look at what is left.
              return attempts.store().waiting().compose(left -> offer(others, left, found));
            });
  }

  private void begin(PooledMachine machine, Claim claim) {
    attempts.events().publish(claim.events());
    Machine with = machine.machine();
    running.begin(machine, claim, attempts, (job, failure) -> mayRetry(job, with, failure));
    // Wishes may have come in between the claim and this line; their events found nobody.
    attempts.store().find(claim.job().id()).onSuccess(job -> job.ifPresent(running::wished));
  }

  /** A machine is free, or an attempt is over. */
  private void released() {
    wake();
    if (running.none()) {
      emptied.ifPresent(Promise::tryComplete);
    }
  }

  private boolean mayRetry(Claim claim, Machine machine, Failure failure) {
    Set<String> failed = new HashSet<>(claim.job().excludedMachines());
    failed.add(machine.name());
    return failure.retriable()
        && failed.size() < options.attempts()
        && MachineMatch.another(machines(), claim.job().spec().requirement(), failed);
  }

  private void sweep() {
    fetches.forgive();
    running
        .lookForWishes(attempts.store(), node)
        .compose(found -> look())
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
