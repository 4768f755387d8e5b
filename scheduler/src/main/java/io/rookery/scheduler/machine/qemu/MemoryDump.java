package io.rookery.scheduler.machine.qemu;

import io.rookery.scheduler.machine.MachineException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/**
 * Has QEMU write its guest's memory, as an ELF core. QEMU can only write to its own folder, so the
 * file is moved from there when it is whole.
 */
final class MemoryDump {
  private static final String NAME = "d";

  private final Vertx vertx;
  private final QemuProcess process;

  MemoryDump(Vertx vertx, QemuProcess process) {
    this.vertx = vertx;
    this.process = process;
  }

  /** Completes when the memory is in that file; fails with {@link MachineException}. */
  Future<Void> to(Path file) {
    Future<Void> written = process.dumped();
    return process
        .qmp()
        .execute(
            "dump-guest-memory",
            new JsonObject()
                .put("paging", false)
                .put("detach", true)
                .put("protocol", "file:" + Sandbox.LIFE + "/" + NAME))
        .compose(begun -> written)
        .compose(whole -> vertx.executeBlocking(() -> moved(file), false))
        .recover(
            cause ->
                Future.failedFuture(
                    cause instanceof MachineException
                        ? cause
                        : new MachineException("the memory dump is lost: " + cause)));
  }

  private Void moved(Path file) throws IOException {
    Path written = process.folder().path().resolve(NAME);
    // The folder is QEMU's, and a guest that has broken out of it may have put anything there.
    if (!Files.isRegularFile(written, LinkOption.NOFOLLOW_LINKS)) {
      throw new IOException(written + " is no file");
    }
    for (String owner : new String[] {"unix:uid", "unix:gid"}) {
      Files.setAttribute(written, owner, 0, LinkOption.NOFOLLOW_LINKS);
    }
    Files.move(written, file);
    return null;
  }
}
