package io.rookery.scheduler.dispatch;

import io.rookery.scheduler.job.BusDesk;
import io.rookery.scheduler.job.InvalidFieldException;
import io.rookery.scheduler.job.Refusal;
import io.rookery.scheduler.machine.MachineDesk;
import io.rookery.scheduler.machine.NoSuchMachineException;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The pool on the event bus: {@code rookery.machines.list} replies {@code {machines: [...]}};
 * {@code .drain}, {@code .resume} and {@code .snapshot} take {@code {name}} and reply with the
 * machine.
 */
public final class MachinesVerticle extends VerticleBase {
  private static final String PREFIX = "rookery.machines.";
  private final MachineDesk desk;
  private List<MessageConsumer<JsonObject>> consumers = List.of();

  /** Serves that desk. */
  public MachinesVerticle(MachineDesk desk) {
    this.desk = desk;
  }

  @Override
  public Future<?> start() {
    consumers =
        List.of(
            serve("list", body -> desk.list().map(list -> new JsonObject().put("machines", list))),
            serve("drain", body -> desk.drain(name(body))),
            serve("resume", body -> desk.resume(name(body))),
            serve("snapshot", body -> desk.snapshot(name(body))));
    return Future.all(consumers.stream().map(MessageConsumer::completion).toList());
  }

  @Override
  public Future<?> stop() {
    return Future.join(consumers.stream().map(MessageConsumer::unregister).toList());
  }

  private MessageConsumer<JsonObject> serve(
      String operation, Function<JsonObject, Future<JsonObject>> handler) {
    return BusDesk.serve(vertx, PREFIX + operation, handler, MachinesVerticle::refusal);
  }

  private static Refusal refusal(Throwable failure) {
    return failure instanceof NoSuchMachineException
        ? new Refusal(404, failure.getMessage(), Optional.of("name"))
        : Refusal.of(failure);
  }

  private static String name(JsonObject body) {
    if (body.getValue("name") instanceof String name) {
      return name;
    }
    throw new InvalidFieldException("name", "must be a machine's name");
  }
}
