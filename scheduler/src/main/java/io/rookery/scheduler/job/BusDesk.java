package io.rookery.scheduler.job;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonObject;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves requests on the event bus. Bodies and replies are JSON objects; a request that fails is
 * failed with the code that HTTP would answer and with {@link Refusal#toJson()} as its message. A
 * request whose header {@code deadline} (milliseconds since 1970) has passed is failed with 408 and
 * not carried out.
 */
public final class BusDesk {
  private static final Logger LOG = LoggerFactory.getLogger(BusDesk.class);

  private BusDesk() {}

  /**
   * Answers requests to an address until the consumer is unregistered.
   *
   * @param handler may throw what a future may fail with
   * @param refusals says what a failure is to the sender
   */
  public static MessageConsumer<JsonObject> serve(
      Vertx vertx,
      String address,
      Function<JsonObject, Future<JsonObject>> handler,
      Function<Throwable, Refusal> refusals) {
    return vertx
        .eventBus()
        .consumer(
            address,
            message ->
                reply(message, handler)
                    .onSuccess(message::reply)
                    .onFailure(failure -> refuse(message, failure, refusals.apply(failure))));
  }

  private static Future<JsonObject> reply(
      Message<JsonObject> message, Function<JsonObject, Future<JsonObject>> handler) {
    Object body = message.body();
    try {
      RequestDeadline.check(message.headers(), System.currentTimeMillis());
      return body instanceof JsonObject json
          ? handler.apply(json)
          : Future.failedFuture(new InvalidFieldException("body", "must be a JSON object"));
    } catch (RuntimeException refused) {
      return Future.failedFuture(refused);
    }
  }

  private static void refuse(Message<JsonObject> message, Throwable failure, Refusal refusal) {
    if (refusal.status() == 500) {
      LOG.error("{} failed unexpectedly", message.address(), failure);
    }
    message.fail(refusal.status(), refusal.toJson().encode());
  }
}
