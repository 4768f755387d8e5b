package io.rookery.scheduler.guest;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import java.util.Iterator;

/**
 * Sends a body: the next chunk of a file is read only after the one before has left for the socket,
 * so a call holds one chunk in memory however large its files are.
 */
final class BodySending {
  private final HttpClientRequest request;
  private final Iterator<OpenBody.OpenPiece> pieces;
  private final Promise<Void> sent = Promise.promise();

  private BodySending(OpenBody body, HttpClientRequest request) {
    this.request = request;
    this.pieces = body.pieces().iterator();
  }

  /**
   * Sends the body and ends the request.
   *
   * @return fails with a {@link GuestException} when a file cannot be read, and with whatever the
   *     connection says when it ends before the body
   */
  static Future<Void> send(OpenBody body, HttpClientRequest request) {
    BodySending sending = new BodySending(body, request);
    sending.nextPiece();
    return sending.sent.future();
  }

  private void nextPiece() {
    if (!pieces.hasNext()) {
      request.end().onComplete(sent);
      return;
    }
    OpenBody.OpenPiece piece = pieces.next();
    if (piece instanceof OpenBody.OpenFile file) {
      nextChunk(file, 0);
    } else {
      request
          .write(((OpenBody.Ready) piece).bytes())
          .onSuccess(written -> nextPiece())
          .onFailure(sent::tryFail);
    }
  }

  private void nextChunk(OpenBody.OpenFile file, long from) {
    int wanted = (int) Math.min(FileCoding.CHUNK, file.size() - from);
    if (wanted == 0) {
      nextPiece();
      return;
    }
    file.file()
        .read(Buffer.buffer(wanted), 0, from, wanted)
        .onFailure(cause -> sent.tryFail(OpenBody.unreadable(file.content(), cause)))
        .onSuccess(chunk -> sendChunk(file, from, chunk, wanted));
  }

  private void sendChunk(OpenBody.OpenFile file, long from, Buffer chunk, int wanted) {
    if (chunk.length() != wanted) {
      sent.tryFail(
          OpenBody.unreadable(file.content(), new IllegalStateException("it became shorter")));
      return;
    }
    request
        .write(file.content().coding().encode(chunk))
        .onSuccess(written -> nextChunk(file, from + wanted))
        .onFailure(sent::tryFail);
  }
}
