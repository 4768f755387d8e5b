package io.rookery.scheduler.result;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.nio.ByteBuffer;

/**
 * Writes one received file on worker threads. One write at a time: the caller waits for its future
 * and meanwhile takes nothing more from the guest, so memory stays bounded by the slowest disk.
 */
final class FileSink {
  private final Context context;
  private final Folder folder;
  private final OpenFile file;

  FileSink(Context context, Folder folder, OpenFile file) {
    this.context = context;
    this.folder = folder;
    this.file = file;
  }

  /** Completes when the operating system has the bytes; fails when it takes no more. */
  Future<Void> write(Buffer bytes) {
    return context.executeBlocking(
        () -> {
          folder.requireRoom(bytes.length());
          ByteBuffer rest = ByteBuffer.wrap(bytes.getBytes());
          while (rest.hasRemaining()) {
            file.channel().write(rest);
          }
          return null;
        },
        false);
  }

  /** Completes when the file is closed and in its place. To be called once, after the writes. */
  Future<Void> close() {
    return context.executeBlocking(
        () -> {
          file.channel().close();
          file.completion().run();
          return null;
        },
        false);
  }
}
