package io.rookery.scheduler.machine.qemu;

import io.rookery.scheduler.machine.MachineException;
import io.rookery.scheduler.machine.host.HostRoom;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Has QEMU write its guest's memory, as an ELF core. QEMU can only write to its own folder, so the
 * file is moved from there when it is whole.
 */
final class MemoryDump {
  private static final String NAME = "d";

  private final Vertx vertx;
  private final QemuProcess process;
  private final String machine;
  private final int mebibytes;

  /** {@code mebibytes} is how much memory the guest has. */
  MemoryDump(Vertx vertx, QemuProcess process, String machine, int mebibytes) {
    this.vertx = vertx;
    this.process = process;
    this.machine = machine;
    this.mebibytes = mebibytes;
  }

  /**
   * Completes when the memory is in that file; fails with {@link MachineException}, before anything
   * is written when there is no room for it where QEMU writes or where the file is to be.
   */
  Future<Void> to(Path file) {
    return vertx
        .executeBlocking(() -> fits(file), false)
        .compose(fits -> written())
        .compose(whole -> vertx.executeBlocking(() -> moved(file), false))
        .recover(
            cause ->
                Future.failedFuture(
                    cause instanceof MachineException
                        ? cause
                        : new MachineException("the memory dump is lost: " + cause)));
  }

  private Void fits(Path file) throws IOException {
    require(process.folder().path().getParent());
    require(file.toAbsolutePath().getParent());
    return null;
  }

  private void require(Path folder) throws IOException {
    new HostRoom(folder).require("the memory dump of " + machine, mebibytes);
  }

  private Future<Void> written() {
    Future<Void> written = process.dumped();
    return process
        .qmp()
        .execute(
            "dump-guest-memory",
            new JsonObject()
                .put("paging", false)
                .put("detach", true)
                .put("protocol", "file:" + Sandbox.LIFE + "/" + NAME))
        .compose(begun -> written);
  }

  private Void moved(Path file) throws IOException {
    process.folder().handOver(NAME, file, Long.MAX_VALUE);
    return null;
  }
}
