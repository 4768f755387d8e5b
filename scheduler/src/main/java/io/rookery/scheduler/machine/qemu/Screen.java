package io.rookery.scheduler.machine.qemu;

import io.rookery.scheduler.machine.MachineException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Has QEMU write what its guest's screen shows, as PNG. QEMU can only write to its own folder, so
 * the file is moved from there when it is whole.
 */
final class Screen {
  private static final String NAME = "s";

  /** More than any picture of what the device's video memory, 16 MiB, can hold. */
  private static final long LARGEST = 32L << 20;

  private final Vertx vertx;
  private final QemuProcess process;

  Screen(Vertx vertx, QemuProcess process) {
    this.vertx = vertx;
    this.process = process;
  }

  /** Completes when the picture is in that file; fails with {@link MachineException}. */
  Future<Void> to(Path file) {
    return process
        .qmp()
        .execute(
            "screendump",
            new JsonObject().put("filename", Sandbox.LIFE + "/" + NAME).put("format", "png"))
        .compose(taken -> vertx.executeBlocking(() -> moved(file), false))
        .recover(
            cause ->
                Future.failedFuture(
                    cause instanceof MachineException
                        ? cause
                        : new MachineException("the picture is lost: " + cause)));
  }

  private Void moved(Path file) throws IOException {
    process.folder().handOver(NAME, file, LARGEST);
    return null;
  }
}
