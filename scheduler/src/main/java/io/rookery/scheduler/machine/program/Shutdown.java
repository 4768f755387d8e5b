package io.rookery.scheduler.machine.program;

import io.rookery.scheduler.machine.Machine;
import io.rookery.scheduler.machine.MachineException;
import io.vertx.core.Future;

/** Switches a machine off and makes sure that it is. */
final class Shutdown {
  private Shutdown() {}

  /**
   * Completes when the machine is off, which costs a question when it was. A stop that fails
   * because the machine went down by itself meanwhile is none.
   */
  static Future<Void> of(Hypervisor hypervisor, Machine machine) {
    return hypervisor
        .state(machine)
        .compose(
            state ->
                state == PowerState.OFF
                    ? Future.succeededFuture()
                    : hypervisor
                        .stop(machine)
                        .transform(said -> verified(hypervisor, machine, said.cause())));
  }

  private static Future<Void> verified(Hypervisor hypervisor, Machine machine, Throwable refusal) {
    return hypervisor
        .state(machine)
        .compose(
            state -> {
              if (state == PowerState.OFF) {
                return Future.succeededFuture();
              }
              return Future.failedFuture(
                  refusal != null
                      ? refusal
                      : new MachineException(
                          "%s: it was told to stop and is still %s: switch it off by hand"
                              .formatted(machine.name(), state)));
            });
  }
}
