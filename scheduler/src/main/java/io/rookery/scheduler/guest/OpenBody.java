package io.rookery.scheduler.guest;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.AsyncFile;
import io.vertx.core.file.FileSystem;
import io.vertx.core.file.OpenOptions;
import java.util.ArrayList;
import java.util.List;

/**
 * A body whose files are open and measured: its length is settled, and what is sent is what was
 * measured even if a file's name is removed meanwhile.
 */
final class OpenBody {
  private static final OpenOptions READ =
      new OpenOptions().setRead(true).setWrite(false).setCreate(false);

  private final List<OpenPiece> pieces = new ArrayList<>();
  private long length;

  private OpenBody() {}

  /** Bytes to send, or a file with the number of its bytes. */
  sealed interface OpenPiece permits Ready, OpenFile {}

  record Ready(Buffer bytes) implements OpenPiece {}

  record OpenFile(AsyncFile file, long size, GuestBody.Content content) implements OpenPiece {}

  /** Opens all files of a body; fails with {@link GuestProblem#UNREADABLE}, none left open. */
  static Future<OpenBody> open(FileSystem files, GuestBody body) {
    OpenBody open = new OpenBody();
    Future<Void> all = Future.succeededFuture();
    for (GuestBody.Piece piece : body.pieces()) {
      all = all.compose(done -> open.add(files, piece));
    }
    return all.map(open)
        .recover(cause -> open.close().transform(closed -> Future.failedFuture(cause)));
  }

  List<OpenPiece> pieces() {
    return List.copyOf(pieces);
  }

  /** The exact {@code Content-Length}. */
  long length() {
    return length;
  }

  /** Closes the files; never fails, for a file that was only read loses nothing. */
  Future<Void> close() {
    List<Future<Void>> closing = new ArrayList<>();
    for (OpenPiece piece : pieces) {
      if (piece instanceof OpenFile open) {
        closing.add(open.file().close());
      }
    }
    pieces.clear();
    return Future.join(closing).transform(closed -> Future.succeededFuture());
  }

  private Future<Void> add(FileSystem files, GuestBody.Piece piece) {
    if (piece instanceof GuestBody.Content content) {
      return files
          .open(content.file().toString(), READ)
          .compose(file -> measure(file, content))
          .recover(cause -> Future.failedFuture(unreadable(content, cause)));
    }
    Buffer bytes = ((GuestBody.Bytes) piece).bytes();
    pieces.add(new Ready(bytes));
    length += bytes.length();
    return Future.succeededFuture();
  }

  private Future<Void> measure(AsyncFile file, GuestBody.Content content) {
    return file.size()
        .onFailure(cause -> file.close())
        .map(
            size -> {
              pieces.add(new OpenFile(file, size, content));
              length += content.coding().length(size);
              return null;
            });
  }

  static GuestException unreadable(GuestBody.Content content, Throwable cause) {
    return new GuestException(
        GuestProblem.UNREADABLE,
        "cannot read " + content.file() + " to send it to the guest: " + cause.getMessage());
  }
}
