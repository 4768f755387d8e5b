package io.rookery.scheduler.machine.program;

import io.rookery.scheduler.machine.Machine;
import io.rookery.scheduler.machine.RestoreRequest;
import io.rookery.scheduler.machine.host.RestoreGate;
import io.vertx.core.Future;
import java.util.Optional;

/** The place of one machine for as long as it is in the pool. Lives on the driver's home. */
final class ProgramPlace {
  private final Machine machine;
  private final Hypervisor hypervisor;
  private final RestoreGate gate;
  private final Future<Void> opened;
  private Optional<ProgramLife> life = Optional.empty();

  ProgramPlace(Hypervisor hypervisor, RestoreGate gate, Machine machine) {
    this.hypervisor = hypervisor;
    this.gate = gate;
    this.machine = machine;
    // What a dead node left running is no guest of ours any more.
    this.opened = hypervisor.accepts(machine).compose(accepted -> Shutdown.of(hypervisor, machine));
  }

  Machine machine() {
    return machine;
  }

  /** Completes when the machine is off; fails when its hypervisor does not know it. */
  Future<Void> opened() {
    return opened;
  }

  /** A new life, which begins when the one before is over. */
  ProgramLife begin(RestoreRequest request) {
    Future<Void> before = vacated();
    ProgramLife next = new ProgramLife(hypervisor, gate, machine, request, before);
    life = Optional.of(next);
    return next;
  }

  /** Two lives of one machine never overlap: completes when none is left. */
  Future<Void> vacated() {
    return life.map(ProgramLife::vacated)
        .orElseGet(() -> opened.transform(over -> Future.succeededFuture()));
  }

  /** Looks at what the machine does, for something has happened to it. */
  void look() {
    life.ifPresent(ProgramLife::look);
  }

  /**
   * Whether an event may have been missed for want of an answer, so that it is looked at anyway.
   */
  boolean doubtful() {
    return life.filter(ProgramLife::doubtful).isPresent();
  }
}
