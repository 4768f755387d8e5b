package io.rookery.scheduler.machine;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;

/**
 * Machines that something else restores, starts and stops. Rookery only looks whether their agent
 * answers, which the boot stage does; so a machine that nobody reverts keeps the state that its
 * last sample left.
 */
public final class ExternalMachinery implements Machinery {
  /** What its groups say to it: nothing. */
  public static final GroupKeys KEYS = GroupKeys.of();

  @Override
  public Future<Void> open(List<Machine> machines) {
    return Future.succeededFuture();
  }

  @Override
  public Future<Void> remove(Machine machine) {
    return Future.succeededFuture();
  }

  @Override
  public Future<RestoredMachine> restore(Machine machine, RestoreRequest request) {
    return Future.succeededFuture(new External(machine));
  }

  @Override
  public Future<Void> close() {
    return Future.succeededFuture();
  }

  private record External(Machine machine) implements AddressedGuest {

    @Override
    public Future<Void> resume() {
      return Future.succeededFuture();
    }

    @Override
    public Future<MachineLoss> lost() {
      // Nobody tells us; the agent's silence will.
      return Promise.<MachineLoss>promise().future();
    }

    @Override
    public Future<Void> stop() {
      return Future.succeededFuture();
    }
  }
}
