package io.rookery.scheduler.dispatch;

import io.rookery.scheduler.analysis.AttemptContext;
import io.rookery.scheduler.analysis.AttemptVerticle;
import io.rookery.scheduler.job.Claim;
import io.rookery.scheduler.job.EventType;
import io.rookery.scheduler.job.Failure;
import io.rookery.scheduler.job.FailureCode;
import io.rookery.scheduler.job.Fence;
import io.rookery.scheduler.job.Job;
import io.rookery.scheduler.job.JobEvent;
import io.rookery.scheduler.job.JobEvents;
import io.rookery.scheduler.job.JobLogger;
import io.rookery.scheduler.job.NodeIdentity;
import io.rookery.scheduler.job.PoolView;
import io.rookery.scheduler.job.Requirement;
import io.rookery.scheduler.machine.Machine;
import io.rookery.scheduler.machine.MachineDesk;
import io.rookery.scheduler.machine.Machinery;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
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
  private final AttemptContext attempts;
  private final Map<String, Machinery> machineries;
  private final DispatchOptions options;
  private final DispatchMetrics metrics;
  private final Pool pool;
  private boolean open = true;
  private boolean looking;
  private boolean lookAgain;
  private Optional<Promise<Void>> emptied = Optional.empty();

  /**
   * A dispatcher that starts to work when it is deployed.
   *
   * @param machineries the driver of every machine, by the machine's name
   */
  public Dispatcher(
      NodeIdentity node,
      List<Machine> machines,
      Map<String, Machinery> machineries,
      AttemptContext attempts,
      DispatchOptions options,
      DispatchMetrics metrics) {
    this.node = node;
    this.machineries = Map.copyOf(machineries);
    this.attempts = attempts;
    this.options = options;
    this.metrics = metrics;
    this.pool = new Pool(node.name(), machines, Clock.systemUTC());
  }

  @Override
  public Future<?> start() {
    vertx.eventBus().consumer(JobEvents.ADDRESS, this::heard);
    vertx.setPeriodic(options.sweep().toMillis(), tick -> sweep());
    return attempts
        .store()
        .takeOver(node, options.lease(), options.attempts())
        .onSuccess(attempts.events()::publish)
        .onSuccess(taken -> wake());
  }

  /** Claims nothing more and completes when no attempt runs. */
  public Future<Void> drainNode() {
    return here(
        () -> {
          open = false;
          if (pool.busy().isEmpty()) {
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
    return here(
        () -> {
          pool.busy().forEach(busy -> interrupt(busy, FailureCode.FENCED, ""));
          return Future.succeededFuture();
        });
  }

  /** Claims nothing more, ends what runs and hands it back; completes when no attempt runs. */
  public Future<Void> stopAll() {
    return here(
        () -> {
          Future<Void> drained = drainNode();
          pool.busy().forEach(busy -> interrupt(busy, FailureCode.NODE_STOPPED, ""));
          return drained;
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
          return attempts
              .store()
              .note(
                  drain ? "machine.drained" : "machine.resumed",
                  new JsonObject().put("machine", name).put("node", node.name()))
              .onSuccess(event -> attempts.events().publish(List.of(event)))
              .map(event -> pool.toJson(machine));
        });
  }

  @Override
  public Future<JsonObject> explain(Job job) {
    return here(() -> Future.succeededFuture(pool.explain(job)));
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
    } else if (event.type().equals(EventType.JOB_CANCEL_REQUESTED)) {
      event.jobId().ifPresent(this::cancel);
    }
  }

  private void cancel(long jobId) {
    pool.of(jobId).ifPresent(busy -> interrupt(busy, FailureCode.CANCELLED, ""));
  }

  private static void interrupt(PooledMachine busy, FailureCode code, String detail) {
    busy.work().ifPresent(work -> work.attempt().interrupt(code, detail));
  }

  private void wake() {
    look().onSuccess(unused -> {});
  }

  /** Looks for jobs for all idle machines; completes with how many it has found. */
  private Future<Integer> look() {
    if (looking || !open) {
      lookAgain = looking;
      return Future.succeededFuture(0);
    }
    looking = true;
    return attempts
        .store()
        .waiting()
        .compose(waiting -> offer(pool.idle(), waiting, 0))
        .onFailure(
            cause ->
                LOG.warn(
                    "Waiting jobs cannot be read: {}; the next event or sweep looks again",
                    cause.getMessage()))
        .otherwise(0)
        .onComplete(
            found -> {
              looking = false;
              if (lookAgain) {
                lookAgain = false;
                wake();
              }
            });
  }

  private Future<Integer> offer(List<PooledMachine> idle, List<Requirement> waiting, int found) {
    if (idle.isEmpty() || waiting.isEmpty() || !open) {
      return Future.succeededFuture(found);
    }
    PooledMachine machine = idle.get(0);
    List<PooledMachine> others = idle.subList(1, idle.size());
    List<Requirement> servable =
        waiting.stream()
            .filter(requirement -> MachineMatch.serves(machine.machine(), requirement))
            .toList();
    if (servable.isEmpty() || !machine.idle()) {
      return offer(others, waiting, found);
    }
    machine.claiming(true);
    return attempts
        .store()
        .claim(node, machine.machine().name(), servable, false)
        .onComplete(answered -> machine.claiming(false))
        .compose(
            offer -> {
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
    JobLogger logger = new JobLogger(LOG, claim.job().id());
    AttemptVerticle attempt =
        new AttemptVerticle(
            attempts,
            claim,
            machine.machine(),
            machineries.get(machine.machine().name()),
            failure -> mayRetry(claim, machine.machine(), failure),
            stage -> context.runOnContext(here -> machine.stage(stage)));
    machine.busy(claim, attempt);
    metrics.started();
    logger.info("Attempt {} starts on {}", claim.fence().attempt(), machine.machine().name());
    vertx
        .deployVerticle(attempt)
        .compose(id -> attempt.ended().compose(counts -> vertx.undeploy(id)))
        .onFailure(cause -> logger.error("The attempt could not be run", cause))
        .onComplete(over -> ended(machine, logger));
    // A cancellation may have come in between the claim and this line; its event found nobody.
    attempts
        .store()
        .find(claim.job().id())
        .onSuccess(job -> job.filter(Job::cancelRequested).ifPresent(asked -> cancel(asked.id())));
  }

  private void ended(PooledMachine machine, JobLogger logger) {
    logger.info("{} is free", machine.machine().name());
    machine.free();
    metrics.ended();
    if (pool.busy().isEmpty()) {
      emptied.ifPresent(Promise::tryComplete);
    }
    wake();
  }

  private boolean mayRetry(Claim claim, Machine machine, Failure failure) {
    Set<String> failed = new HashSet<>(claim.job().excludedMachines());
    failed.add(machine.name());
    return failure.retriable()
        && failed.size() < options.attempts()
        && pool.another(claim.job().spec().requirement(), failed);
  }

  private void sweep() {
    attempts
        .store()
        .takeOver(node, options.lease(), options.attempts())
        .onSuccess(attempts.events()::publish)
        .compose(taken -> attempts.store().cancelRequests(node))
        .onSuccess(asked -> asked.stream().map(Fence::jobId).forEach(this::cancel))
        .compose(asked -> look())
        .onSuccess(
            found -> {
              if (found > 0) {
                metrics.foundBySweep(found);
                LOG.warn("The sweep found {} job(s) that no event had announced", found);
              }
            })
        .onFailure(cause -> LOG.warn("The sweep failed: {}", cause.getMessage()));
  }
}
