package io.rookery.cluster.membership;

import io.rookery.scheduler.job.Refusal;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Optional;

/**
 * Commands from node to node: one address for each node, {@code rookery.node.<name>}, bodies {@code
 * {command, boot, …}}. Every command carries its deadline and the boot that it is meant for; one
 * that comes late, or to another life of the node, is not carried out.
 */
public final class NodeCommands {
  private static final String DEADLINE = "deadline";

  private final Vertx vertx;
  private final Duration deadline;

  /**
   * Commands through that instance's bus.
   *
   * @param deadline how long one may take, its answer included
   */
  public NodeCommands(Vertx vertx, Duration deadline) {
    this.vertx = vertx;
    this.deadline = deadline;
  }

  /** The address at which a node takes commands. */
  public static String address(String node) {
    return "rookery.node." + node;
  }

  /**
   * Sends a command.
   *
   * @return the answer; fails with {@link NodeUnreachableException} when none comes in time, and
   *     then the command may have been carried out or not; with {@link RemoteRefusal} when the node
   *     refuses
   */
  public Future<JsonObject> send(Member member, String command, JsonObject arguments) {
    JsonObject body = arguments.copy().put("command", command).put("boot", member.boot());
    DeliveryOptions options =
        new DeliveryOptions()
            .setSendTimeout(deadline.toMillis())
            .addHeader(DEADLINE, Long.toString(System.currentTimeMillis() + deadline.toMillis()));
    return vertx
        .eventBus()
        .<JsonObject>request(address(member.node()), body, options)
        .map(Message::body)
        .recover(failure -> Future.failedFuture(explained(member, failure)));
  }

  private Throwable explained(Member member, Throwable failure) {
    return failure instanceof ReplyException reply
            && reply.failureType() == ReplyFailure.RECIPIENT_FAILURE
        ? new RemoteRefusal(refusal(reply))
        : new NodeUnreachableException(member.node(), deadline);
  }

  private static Refusal refusal(ReplyException reply) {
    try {
      JsonObject said = new JsonObject(reply.getMessage());
      return new Refusal(
          reply.failureCode(),
          said.getString("message", ""),
          Optional.ofNullable(said.getString("field")));
    } catch (DecodeException | ClassCastException notOurs) {
      return new Refusal(reply.failureCode(), String.valueOf(reply.getMessage()), Optional.empty());
    }
  }
}
