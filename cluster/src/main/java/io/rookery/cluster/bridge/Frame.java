package io.rookery.cluster.bridge;

import io.rookery.scheduler.job.Refusal;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.util.Optional;

/**
 * One frame to a client. Frames that report a failure have {@code type: err}, the request's {@code
 * replyAddress} as their address where one is known, {@code failureCode} and {@code message}, and
 * in {@code body} what HTTP would say: {@code {code, message, field?, retryAfter?}}.
 */
record Frame(JsonObject json) {

  static Frame pong() {
    return new Frame(new JsonObject().put("type", "pong"));
  }

  /** Something that was published. */
  static Frame published(String address, JsonObject body) {
    return message(address, body, false);
  }

  /** The answer to a request. */
  static Frame reply(String replyAddress, JsonObject body) {
    return message(replyAddress, body, true);
  }

  private static Frame message(String address, JsonObject body, boolean send) {
    return new Frame(
        new JsonObject()
            .put("type", "message")
            .put("address", address)
            .put("headers", new JsonObject())
            .put("body", body)
            .put("send", send));
  }

  /** A frame that the bridge itself refuses, answered to where its sender waits for the answer. */
  static Frame refused(Refusal refusal, Optional<String> replyAddress) {
    return failure(refusal.toJson(), ReplyFailure.ERROR, replyAddress);
  }

  /** A request that failed on the bus. */
  static Frame failed(ReplyException failure, String replyAddress) {
    JsonObject body =
        switch (failure.failureType()) {
          case RECIPIENT_FAILURE -> refusal(failure);
          case NO_HANDLERS -> unavailable("the node does not serve this at present");
          default -> unavailable("no answer came in time; the request may still take effect");
        };
    return failure(body, failure.failureType(), Optional.of(replyAddress));
  }

  private static JsonObject refusal(ReplyException failure) {
    try {
      return new JsonObject(failure.getMessage());
    } catch (DecodeException plain) {
      return new Refusal(failure.failureCode(), failure.getMessage(), Optional.empty()).toJson();
    }
  }

  private static JsonObject unavailable(String message) {
    return new Refusal(503, message, Optional.empty(), Optional.of(Refusal.SOON)).toJson();
  }

  private static Frame failure(JsonObject body, ReplyFailure type, Optional<String> replyAddress) {
    JsonObject json = new JsonObject().put("type", "err");
    replyAddress.ifPresent(address -> json.put("address", address));
    return new Frame(
        json.put("failureCode", body.getInteger("code"))
            .put("failureType", type.name())
            .put("message", body.getString("message"))
            .put("body", body));
  }

  /** As it goes over the wire. */
  Buffer toBuffer() {
    Buffer text = json.toBuffer();
    return Buffer.buffer(4 + text.length()).appendInt(text.length()).appendBuffer(text);
  }
}
