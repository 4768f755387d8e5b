package io.rookery.cluster.peer;

import io.rookery.cluster.peer.PeerException.Problem;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;

/** The JSON document of an answer, up to a limit. */
final class Body {
  private final int limit;
  private final Buffer collected = Buffer.buffer();
  private final Promise<JsonObject> whole = Promise.promise();

  private Body(int limit) {
    this.limit = limit;
  }

  /**
   * Completes with the document of an answer 200; fails with {@link PeerException}, also when it is
   * no JSON object or longer than {@code limit} bytes, and with the transport's own failure.
   */
  static Future<JsonObject> of(HttpClientResponse response, int limit) {
    Body body = new Body(limit);
    response
        .exceptionHandler(body.whole::tryFail)
        .endHandler(ended -> body.end())
        .handler(body::take)
        .resume();
    return body.whole.future().compose(json -> answer(response.statusCode(), json));
  }

  private static Future<JsonObject> answer(int status, JsonObject json) {
    return status == 200
        ? Future.succeededFuture(json)
        : Future.failedFuture(
            new PeerException(
                Problem.of(status), String.valueOf(json.getValue("message", "status " + status))));
  }

  private void take(Buffer piece) {
    if (collected.length() + piece.length() > limit) {
      whole.tryFail(
          new PeerException(Problem.WRONG, "the answer is longer than " + limit + " bytes"));
    } else {
      collected.appendBuffer(piece);
    }
  }

  private void end() {
    try {
      whole.tryComplete(new JsonObject(collected));
    } catch (DecodeException | ClassCastException e) {
      whole.tryFail(new PeerException(Problem.WRONG, "the answer is not a JSON object", e));
    }
  }
}
