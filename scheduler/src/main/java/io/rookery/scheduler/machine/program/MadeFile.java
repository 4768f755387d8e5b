package io.rookery.scheduler.machine.program;

import io.rookery.scheduler.machine.MachineException;
import io.rookery.scheduler.machine.host.HostRoom;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.function.Supplier;

/** A file that a hypervisor's program makes: readable in the end, or not there. */
record MadeFile(Vertx vertx, Path path) {

  /**
   * Runs the program and looks at what it made; completes when the node can read the file. Fails
   * with {@link MachineException}, and then nothing of it is left.
   */
  Future<Void> by(Supplier<Future<Void>> program) {
    return vertx
        .executeBlocking(this::absent, false)
        .compose(
            absent ->
                program
                    .get()
                    .compose(made -> vertx.executeBlocking(this::readable, false))
                    .recover(
                        cause ->
                            vertx
                                .executeBlocking(this::removed, false)
                                .transform(removed -> Future.failedFuture(cause))));
  }

  /**
   * Completes when there is room for a file of that many MiB; fails with {@link
   * io.rookery.scheduler.machine.HostFullException} when there is not.
   *
   * @param what the file is, and of which machine
   */
  Future<Void> fits(String what, int mebibytes) {
    return vertx.executeBlocking(() -> requireRoom(what, mebibytes), false);
  }

  /** Where there is no folder the program's own words tell. */
  private Void requireRoom(String what, int mebibytes) throws IOException {
    Path folder = path.getParent();
    return Files.isDirectory(folder) ? new HostRoom(folder).require(what, mebibytes) : null;
  }

  /** What stands there already is somebody else's, and not to be overwritten or removed. */
  private Void absent() {
    if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      throw new MachineException(path + " exists already");
    }
    return null;
  }

  private Void readable() {
    if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
      throw new MachineException(
          "the program succeeded, but has made no file "
              + path
              + ": it must write on this node's host");
    }
    if (!Files.isReadable(path)) {
      throw new MachineException(
          path + " was made, but the node may not read it: run the node as root, or as its owner");
    }
    return null;
  }

  private Void removed() throws IOException {
    Files.deleteIfExists(path);
    return null;
  }
}
