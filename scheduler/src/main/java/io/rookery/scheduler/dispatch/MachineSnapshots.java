package io.rookery.scheduler.dispatch;

import io.rookery.scheduler.job.EventType;
import io.rookery.scheduler.job.JobEvent;
import io.rookery.scheduler.job.WrongStateException;
import io.rookery.scheduler.machine.Snapshots;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
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
    if (!machine.unused() || machine.leaving()) {
      return refused(
          "%s is %s: its snapshot can be made when it is IDLE, QUARANTINED or DRAINED"
              .formatted(name, machine.state()));
    }
    saving(machine, true);
    return notes
        .note(EventType.MACHINE_SNAPSHOT_BEGUN, about(machine))
        .map(event -> begun(driver, machine, event))
        .onFailure(unknown -> saving(machine, false));
  }

  private JsonObject begun(Snapshots driver, PooledMachine machine, JobEvent event) {
    driver.snapshot(machine.machine()).onComplete(outcome -> over(machine, outcome));
    return pool.toJson(machine).put("event", event.seq());
  }

  private void over(PooledMachine machine, AsyncResult<String> outcome) {
    saving(machine, false);
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
