package io.rookery.scheduler.machine.qemu;

import io.rookery.scheduler.machine.MachineException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;

/** Gives machines that go back to a snapshot inside their disk a disk each. */
record PrivateDisks(Vertx vertx, QemuOptions options) {

  /**
   * Copies the image for each of them, one after the other: each may be large, and is made only
   * where there is room for it. Fails with {@link MachineException}.
   */
  Future<Void> make(List<QemuPlace> places) {
    Future<Void> all = Future.succeededFuture();
    for (QemuPlace place : places) {
      all = all.compose(before -> place.prepare(() -> copy(place))).mapEmpty();
    }
    return all;
  }

  /**
   * Sees that the disk of a place is fit for its next guest, and completes with its length in
   * bytes. A QEMU that is killed, as each is at its attempt's end, leaves what its guest has
   * written in there as used by nobody: where that has become much the image is copied anew. Fails
   * with {@link MachineException}.
   */
  Future<Long> fit(QemuPlace place) {
    return place.prepare(
        () ->
            place
                .vacated()
                .transform(gone -> vertx.executeBlocking(() -> place.disk().length(), false))
                .compose(
                    length ->
                        length.isPresent() && isFit(length.getAsLong() - place.copied())
                            ? Future.succeededFuture(length.getAsLong())
                            : copy(place)));
  }

  private boolean isFit(long grown) {
    return 2 * grown <= (long) options.diskGrowth() << 20;
  }

  private Future<Long> copy(QemuPlace place) {
    String name = place.machine().name();
    if (place.machine().snapshot().isEmpty()) {
      return Future.failedFuture(
          new MachineException(
              name + ": start: snapshot needs the name of one inside the image: snapshot"));
    }
    return vertx
        .executeBlocking(() -> place.disk().make(name, options.image()), false)
        .onSuccess(place::copied)
        .recover(
            cause ->
                Future.failedFuture(
                    cause instanceof MachineException
                        ? cause
                        : new MachineException(
                            name + " cannot have a copy of the image: " + cause)));
  }
}
