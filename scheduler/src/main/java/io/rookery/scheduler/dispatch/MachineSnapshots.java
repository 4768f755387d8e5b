package io.rookery.scheduler.dispatch;

import io.rookery.scheduler.job.EventType;
import io.rookery.scheduler.job.JobEvent;
import io.rookery.scheduler.job.WrongStateException;
import io.rookery.scheduler.machine.Snapshots;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Has snapshots of machines made anew, and keeps jobs and canaries away meanwhile. Lives on the
 * dispatcher's context.
 */
final class MachineSnapshots {
  private final Pool pool;
  private final NodeNotes notes;
  private final Runnable changed;
  private final Consumer<PooledMachine> made;
  private final Runnable returned;

  /**
   * For the machines of that pool.
   *
   * @param changed is run when the pool looks different
   * @param made is told of a machine whose snapshot is another now, before it may be used again
   * @param returned is run when a machine may be used again
   */
  MachineSnapshots(
      Pool pool,
      NodeNotes notes,
      Runnable changed,
      Consumer<PooledMachine> made,
      Runnable returned) {
    this.pool = pool;
    this.notes = notes;
    this.changed = changed;
    this.made = made;
    this.returned = returned;
  }

  /**
   * Begins; the event tells how it ends.
   *
   * @return the machine with the number of the event of the beginning; fails with {@link
   *     WrongStateException}
   */
  Future<JsonObject> begin(PooledMachine machine) {
    String name = machine.machine().name();
    if (!(machine.machinery() instanceof Snapshots driver)) {
      return refused(
          "%s has the machinery %s, which makes no snapshots: make it with the hypervisor's own tools"
              .formatted(name, machine.machine().machinery()));
    }
    Optional<String> obstacle = obstacle(machine);
    if (obstacle.isPresent()) {
      return refused("%s is %s: %s".formatted(name, machine.state(), obstacle.get()));
    }
    saving(machine, true);
    return notes
        .note(EventType.MACHINE_SNAPSHOT_BEGUN, about(machine))
        .map(event -> begun(driver, machine, event))
        .onFailure(unknown -> free(machine));
  }

  /** What the machine is in use by, and what to do; the state alone does not always tell. */
  private static Optional<String> obstacle(PooledMachine machine) {
    if (machine.saving()) {
      return Optional.of("its snapshot is made already; the event of its end tells how that went");
    }
    if (machine.leaving()) {
      return Optional.of(
          "it leaves the pool, for the configuration has it no more; put it back and reload first");
    }
    if (machine.work().isPresent()) {
      return Optional.of(
          "job %d runs on it; drain it, and ask again when it is DRAINED"
              .formatted(machine.work().get().claim().job().id()));
    }
    if (machine.unused()) {
      return Optional.empty();
    }
    return Optional.of(
        machine.probing()
            ? "a canary tries it; drain it, which ends the canary, and ask again when it is DRAINED"
            : "a job may be about to begin on it; drain it, and ask again when it is DRAINED");
  }

  private JsonObject begun(Snapshots driver, PooledMachine machine, JobEvent event) {
    driver.snapshot(machine.machine()).onComplete(outcome -> over(machine, outcome));
    return pool.toJson(machine).put("event", event.seq());
  }

  private void over(PooledMachine machine, AsyncResult<String> outcome) {
    if (outcome.succeeded()) {
      made.accept(machine);
    }
    notes.tell(
        outcome.succeeded() ? EventType.MACHINE_SNAPSHOT_MADE : EventType.MACHINE_SNAPSHOT_FAILED,
        about(machine)
            .put(
                "message",
                outcome.succeeded()
                    ? outcome.result()
                    : String.valueOf(outcome.cause().getMessage())));
    free(machine);
  }

  /** Whoever waits for a machine has not heard of it meanwhile. */
  private void free(PooledMachine machine) {
    saving(machine, false);
    returned.run();
  }

  private void saving(PooledMachine machine, boolean underWay) {
    machine.saving(underWay);
    changed.run();
  }

  private static JsonObject about(PooledMachine machine) {
    return new JsonObject().put("machine", machine.machine().name());
  }

  private static Future<JsonObject> refused(String reason) {
    return Future.failedFuture(new WrongStateException(reason));
  }
}
