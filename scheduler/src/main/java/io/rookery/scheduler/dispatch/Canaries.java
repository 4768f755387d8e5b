package io.rookery.scheduler.dispatch;

import io.rookery.scheduler.analysis.AttemptContext;
import io.rookery.scheduler.analysis.CanaryFolders;
import io.rookery.scheduler.analysis.CanaryVerticle;
import io.rookery.scheduler.job.Failure;
import io.rookery.scheduler.job.FailureCode;
import io.rookery.scheduler.job.Stage;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/** The canaries that are out on this node's machines. Lives on the dispatcher's context. */
final class Canaries {
  private record Back(String deployment, Optional<Failure> outcome) {}

  private final Context context;
  private final CanaryFolders folders;
  private final Supplier<AttemptContext> attempts;
  private final BiConsumer<PooledMachine, Optional<Failure>> back;
  private final Map<PooledMachine, CanaryVerticle> out = new LinkedHashMap<>();
  private Optional<Promise<Void>> emptied = Optional.empty();
  private int last;

  /**
   * None is out yet.
   *
   * @param attempts what attempts work with at that moment
   * @param back is told how a canary has ended, when its machine is free again
   */
  Canaries(
      Context context,
      CanaryFolders folders,
      Supplier<AttemptContext> attempts,
      BiConsumer<PooledMachine, Optional<Failure>> back) {
    this.context = context;
    this.folders = folders;
    this.attempts = attempts;
    this.back = back;
  }

  /** Sends one to a machine that is free, or does nothing when this node ends. */
  void send(PooledMachine machine) {
    if (emptied.isPresent()) {
      return;
    }
    CanaryVerticle canary =
        new CanaryVerticle(attempts.get(), folders, machine.machine(), machine.machinery(), ++last);
    out.put(machine, canary);
    machine.canary(last);
    context
        .owner()
        .deployVerticle(canary)
        .compose(deployed -> canary.ended().map(outcome -> new Back(deployed, outcome)))
        .compose(
            home ->
                context.owner().undeploy(home.deployment()).otherwiseEmpty().map(home.outcome()))
        .otherwise(Canaries::defect)
        .onSuccess(outcome -> over(machine, outcome));
  }

  private static Optional<Failure> defect(Throwable cause) {
    return Optional.of(
        Failure.of(FailureCode.INTERNAL, Stage.RESTORE, String.valueOf(cause.getMessage())));
  }

  private void over(PooledMachine machine, Optional<Failure> outcome) {
    out.remove(machine);
    machine.canaryIsBack();
    back.accept(machine, outcome);
    if (out.isEmpty()) {
      emptied.ifPresent(Promise::tryComplete);
    }
  }

  /** Ends the canary on that machine, if there is one. */
  void recall(PooledMachine machine, String reason) {
    Optional.ofNullable(out.get(machine))
        .ifPresent(canary -> canary.interrupt(FailureCode.CANCELLED, reason));
  }

  /** Ends those whose machines take no part any more. */
  void recallFromClosed() {
    out.keySet().stream()
        .filter(machine -> machine.leaving() || machine.draining())
        .forEach(machine -> recall(machine, "the machine is taken out of the pool"));
  }

  /** Sends no more; completes when none is out. */
  Future<Void> stop() {
    if (emptied.isEmpty()) {
      emptied = Optional.of(Promise.promise());
      out.values().forEach(canary -> canary.interrupt(FailureCode.NODE_STOPPED, ""));
      if (out.isEmpty()) {
        emptied.get().complete();
      }
    }
    return emptied.get().future();
  }
}
