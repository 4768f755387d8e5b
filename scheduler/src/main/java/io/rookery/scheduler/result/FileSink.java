package io.rookery.scheduler.result;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.nio.ByteBuffer;

/**
 * Writes one received file on worker threads. One write at a time: the caller waits for its future
 * and meanwhile takes nothing more from the guest, so memory stays bounded by the slowest disk.
 */
final class FileSink {
  private final DiskTurns disk;
  private final Folder folder;
  private final OpenFile file;

  FileSink(DiskTurns disk, Folder folder, OpenFile file) {
    this.disk = disk;
    this.folder = folder;
    this.file = file;
  }

  /** Completes when the operating system has the bytes; fails when it takes no more. */
  Future<Void> write(Buffer bytes) {
    return disk.take(
        () -> {
          folder.requireRoom(bytes.length());
          ByteBuffer rest = ByteBuffer.wrap(bytes.getBytes());
          while (rest.hasRemaining()) {
            file.channel().write(rest);
          }
          return null;
        });
  }

  /** Completes when the file is closed and in its place. To be called once, after the writes. */
  Future<Void> close() {
    return disk.take(
        () -> {
          file.channel().close();
          file.completion().run();
          return null;
        });
  }
}
