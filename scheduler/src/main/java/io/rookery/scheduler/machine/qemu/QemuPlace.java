package io.rookery.scheduler.machine.qemu;

import io.rookery.scheduler.machine.Machine;
import io.vertx.core.Future;
import java.util.Optional;

/**
 * The place of one machine on the host, for as long as it is in the pool. Lives on the driver's
 * home.
 */
final class QemuPlace {
  private final Machine machine;
  private final GuestRules rules;
  private final LifeFolder folder;
  private final int slot;
  private Optional<QemuProcess> life = Optional.empty();
  private boolean doubted;

  /** {@code slot} is its number in its group. */
  QemuPlace(Machine machine, GuestRules rules, int slot, LifeFolder folder) {
    this.machine = machine;
    this.rules = rules;
    this.slot = slot;
    this.folder = folder;
  }

  Machine machine() {
    return machine;
  }

  GuestRules rules() {
    return rules;
  }

  LifeFolder folder() {
    return folder;
  }

  int slot() {
    return slot;
  }

  /** Whom its QEMU becomes. */
  int user() {
    return rules.link().user();
  }

  /** The disk of its own, where the machines of its group have one each. */
  PrivateDisk disk() {
    return new PrivateDisk(
        folder.path().resolveSibling(folder.path().getFileName() + ".qcow2"), user());
  }

  /** Whether its link was found other than it was made, and is to be made anew. */
  boolean doubted() {
    return doubted;
  }

  void doubt(boolean now) {
    doubted = now;
  }

  /** From now on this is its life; the one before has been ended. */
  void begins(QemuProcess next) {
    life = Optional.of(next);
  }

  /** Two lives of one machine never overlap: completes when none is left. */
  Future<Void> vacated() {
    return life.map(QemuProcess::end).orElseGet(Future::succeededFuture);
  }
}
