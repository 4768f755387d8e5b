package io.rookery.scheduler.machine.qemu;

import io.rookery.scheduler.machine.Machine;
import io.rookery.scheduler.machine.MachineException;
import io.rookery.scheduler.machine.host.FilterGuard;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The place of one machine on the host, for as long as it is in the pool. Lives on the driver's
 * home.
 */
final class QemuPlace {
  private static final Logger LOG = LoggerFactory.getLogger(QemuPlace.class);

  private final Machine machine;
  private final GuestNetwork network;
  private final LifeFolder folder;
  private final int slot;
  private Optional<QemuProcess> life = Optional.empty();
  private Future<Void> prepared = Future.succeededFuture();
  private long copied;
  private Optional<Future<Void>> removed = Optional.empty();
  private boolean doubted;
  private long turn;

  /** {@code slot} is its number in its group. */
  QemuPlace(Machine machine, GuestNetwork network, int slot, LifeFolder folder) {
    this.machine = machine;
    this.network = network;
    this.slot = slot;
    this.folder = folder;
    network.tell(new Alarm());
  }

  /** A network that is not as it was made any more has no guest, from this moment on. */
  private final class Alarm implements FilterGuard.Listener {
    @Override
    public void broken(String reason) {
      LOG.warn("{}: {}", machine.name(), reason);
      doubt();
      life.ifPresent(running -> running.lose(reason));
    }

    /** A guest that runs then goes on: whoever could change its rules is no guest. */
    @Override
    public void blind(String reason) {
      LOG.warn("{}: nobody tells of changes of its packet filter: {}", machine.name(), reason);
    }
  }

  Machine machine() {
    return machine;
  }

  GuestNetwork network() {
    return network;
  }

  LifeFolder folder() {
    return folder;
  }

  int slot() {
    return slot;
  }

  /** Whom its QEMU becomes. */
  int user() {
    return QemuUser.of(network.address());
  }

  /** The disk of its own, where the machines of its group have one each. */
  PrivateDisk disk() {
    return new PrivateDisk(
        folder.path().resolveSibling(folder.path().getFileName() + ".qcow2"), user());
  }

  /** A network that is not as it was made lets no guest run, and is made anew for the next. */
  Future<Void> guarded() {
    return network.stands().compose(stands -> watched()).onFailure(cause -> doubt());
  }

  private Future<Void> watched() {
    return network.watched()
        ? Future.succeededFuture()
        : Future.failedFuture(
            new MachineException(
                machine.name()
                    + ": nobody tells of changes of its packet filter any more; no guest may run"));
  }

  /** The network is made anew for the next life. */
  void doubt() {
    doubted = true;
  }

  /** Whether the next life begins with the network as it is. */
  boolean undoubted() {
    return !doubted && network.watched();
  }

  /** Completes when there is no doubt about the network, which is made anew if there was. */
  Future<Void> trusted() {
    return undoubted()
        ? Future.succeededFuture()
        : network.open().onSuccess(made -> doubted = false);
  }

  /** From now on this is its life; the one before has been ended. */
  void begins(QemuProcess next) {
    life = Optional.of(next);
  }

  /** Two lives of one machine never overlap: completes when none is left. */
  Future<Void> vacated() {
    return life.map(QemuProcess::end).orElseGet(Future::succeededFuture);
  }

  /**
   * Makes something that {@link #remove} is to remove, which waits for it; one thing after the
   * other. Fails with {@link MachineException} when the place is being removed.
   */
  <T> Future<T> prepare(Supplier<Future<T>> step) {
    Future<T> next =
        prepared.transform(
            before ->
                isRemoved()
                    ? Future.failedFuture(
                        new MachineException(machine.name() + " was removed meanwhile"))
                    : step.get());
    prepared = next.mapEmpty();
    return next;
  }

  /** How many bytes its disk has had when it was copied from the image. */
  long copied() {
    return copied;
  }

  /** Its disk was copied from the image, and has that many bytes. */
  void copied(long bytes) {
    copied = bytes;
  }

  /** Ends its life and removes its network; then {@code further}. Once, however often called. */
  Future<Void> remove(Supplier<Future<Void>> further) {
    if (removed.isEmpty()) {
      Promise<Void> gone = Promise.promise();
      removed = Optional.of(gone.future());
      vacated()
          .transform(ended -> prepared)
          .transform(ended -> network.close())
          .eventually(further)
          .onComplete(gone);
    }
    return removed.get();
  }

  /** The number of a restore that is asked for now: those before it are wanted no more. */
  long nextTurn() {
    return ++turn;
  }

  /** Whether the restore of that number may still begin. */
  boolean hasTurn(long number) {
    return number == turn && !isRemoved();
  }

  /** Whether nothing may begin here any more. */
  boolean isRemoved() {
    return removed.isPresent();
  }
}
