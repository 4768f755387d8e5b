package io.rookery.cluster.gateway;

import io.rookery.scheduler.job.InvalidFieldException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.core.streams.ReadStream;

/** Collects a JSON document from a stream, up to a limit; what is beyond it is thrown away. */
final class BoundedBody {
  static final int LIMIT = 1 << 20;
  private final Buffer collected = Buffer.buffer();
  private final Promise<Buffer> whole = Promise.promise();

  private BoundedBody() {}

  static Future<Buffer> read(ReadStream<Buffer> source) {
    BoundedBody body = new BoundedBody();
    source
        .exceptionHandler(body.whole::tryFail)
        .endHandler(ended -> body.whole.tryComplete(body.collected))
        .handler(body::take)
        .resume();
    return body.whole.future();
  }

  private void take(Buffer chunk) {
    if (whole.future().isComplete()) {
      return;
    }
    if (collected.length() + chunk.length() > LIMIT) {
      whole.tryFail(RefusedException.bodyTooLarge(LIMIT));
    } else {
      collected.appendBuffer(chunk);
    }
  }

  /** The bytes as a JSON object; {@code field} is named when they are none. */
  static JsonObject json(String field, Buffer bytes) {
    try {
      return new JsonObject(bytes);
    } catch (DecodeException | ClassCastException e) {
      throw new InvalidFieldException(field, "must be a JSON object");
    }
  }
}
