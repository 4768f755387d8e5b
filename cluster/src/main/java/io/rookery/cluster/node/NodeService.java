package io.rookery.cluster.node;

import io.rookery.cluster.membership.NodeCommands;
import io.rookery.scheduler.job.BusDesk;
import io.rookery.scheduler.job.InvalidFieldException;
import io.rookery.scheduler.job.NodeIdentity;
import io.rookery.scheduler.job.Refusal;
import io.rookery.scheduler.job.WrongStateException;
import io.rookery.scheduler.machine.NoSuchMachineException;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonObject;
import java.util.Optional;

/** Carries out what other nodes ask of this one; see {@link NodeCommands}. */
final class NodeService extends VerticleBase {
  private final NodeIdentity identity;
  private final LocalNode node;
  private MessageConsumer<JsonObject> consumer;

  NodeService(NodeIdentity identity, LocalNode node) {
    this.identity = identity;
    this.node = node;
  }

  @Override
  public Future<?> start() {
    consumer =
        BusDesk.serve(
            vertx, NodeCommands.address(identity.name()), this::obey, NodeService::refusal);
    return consumer.completion();
  }

  @Override
  public Future<?> stop() {
    return consumer.unregister();
  }

  private Future<JsonObject> obey(JsonObject body) {
    if (!identity.boot().equals(body.getValue("boot"))) {
      throw new WrongStateException(
          "the command is for an earlier life of node %s, which has started again since"
              .formatted(identity.name()));
    }
    return switch (text(body, "command")) {
      case "drain" -> node.drain();
      case "resume" -> node.resume();
      case "reload" -> node.reload();
      case "machine.drain" -> node.dispatcher().drain(text(body, "name"));
      case "machine.resume" -> node.dispatcher().resume(text(body, "name"));
      case "machine.snapshot" -> node.dispatcher().snapshot(text(body, "name"));
      case "store" -> node.store();
      default ->
          throw new InvalidFieldException(
              "command", "is none that this release knows: upgrade node " + identity.name());
    };
  }

  private static String text(JsonObject body, String field) {
    if (body.getValue(field) instanceof String text) {
      return text;
    }
    throw new InvalidFieldException(field, "must be a text");
  }

  private static Refusal refusal(Throwable failure) {
    return failure instanceof NoSuchMachineException
        ? new Refusal(404, failure.getMessage(), Optional.of("name"))
        : Refusal.of(failure);
  }
}
