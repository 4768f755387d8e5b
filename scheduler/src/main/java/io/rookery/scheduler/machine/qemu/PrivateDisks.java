package io.rookery.scheduler.machine.qemu;

import io.rookery.scheduler.machine.MachineException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.List;

/** Gives machines that go back to a snapshot inside their disk a disk each. */
record PrivateDisks(Vertx vertx, Path image) {

  /**
   * Copies the image for each of them, one after the other: each may be large, and is made only
   * where there is room for it. Fails with {@link MachineException}.
   */
  Future<Void> make(List<QemuPlace> places) {
    Future<Void> all = Future.succeededFuture();
    for (QemuPlace place : places) {
      all = all.compose(before -> make(place));
    }
    return all;
  }

  private Future<Void> make(QemuPlace place) {
    String name = place.machine().name();
    if (place.machine().snapshot().isEmpty()) {
      return Future.failedFuture(
          new MachineException(
              name + ": start: snapshot needs the name of one inside the image: snapshot"));
    }
    return place
        .prepare(() -> vertx.executeBlocking(() -> place.disk().make(name, image), false))
        .recover(
            cause ->
                Future.failedFuture(
                    cause instanceof MachineException
                        ? cause
                        : new MachineException(
                            name + " cannot have a copy of the image: " + cause)));
  }
}
