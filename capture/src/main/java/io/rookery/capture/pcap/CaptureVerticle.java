package io.rookery.capture.pcap;

import io.rookery.capture.process.ChildLauncher;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Owns the captures of a node: starts, watches and stops their tcpdumps. Reached by {@link
 * CaptureAddresses}, or more simply through {@link Captures}. Stops all of them when it is
 * undeployed.
 */
public final class CaptureVerticle extends VerticleBase {
  private static final CaptureException NO_JSON =
      new CaptureException(
          CaptureProblem.BAD_REQUEST, "the body is no JSON object", "send a JSON object");

  private final CaptureAddresses addresses;
  private final ChildLauncher launcher;
  private final Map<String, RunningCapture> captures = new HashMap<>();
  private volatile CaptureOptions options;
  private boolean stopping;

  public CaptureVerticle(String node, CaptureOptions options, ChildLauncher launcher) {
    this.addresses = CaptureAddresses.of(node);
    this.options = options;
    this.launcher = launcher;
  }

  @Override
  public Future<?> start() {
    return vertx
        .executeBlocking(TcpdumpPrivilege::ofNode)
        .onSuccess(
            privilege -> listen(() -> new Tcpdump.Starter(vertx, launcher, options, privilege)));
  }

  @Override
  public Future<?> stop() {
    stopping = true;
    return Future.join(captures.values().stream().map(RunningCapture::stop).toList())
        .otherwiseEmpty();
  }

  /** Captures that start from now on do so by these options; those that run keep theirs. */
  public void use(CaptureOptions changed) {
    options = changed;
  }

  private void listen(Supplier<Tcpdump.Starter> starter) {
    CaptureEvents events = new CaptureEvents(vertx, addresses.events());
    serve(addresses.start(), body -> start(body, starter.get(), events));
    serve(addresses.stop(), this::stop);
  }

  private void serve(String address, Function<JsonObject, Future<JsonObject>> service) {
    vertx
        .eventBus()
        .localConsumer(
            address,
            message ->
                answer(
                    message,
                    message.body() instanceof JsonObject body
                        ? service.apply(body)
                        : Future.failedFuture(NO_JSON)));
  }

  private Future<JsonObject> start(JsonObject body, Tcpdump.Starter starter, CaptureEvents events) {
    CaptureRequest request;
    try {
      request = admit(body);
    } catch (CaptureException e) {
      return Future.failedFuture(e);
    }
    RunningCapture capture = new RunningCapture(vertx, starter, events, request);
    captures.put(request.id(), capture);
    return capture
        .start()
        .onFailure(failure -> captures.remove(request.id(), capture))
        .map(listening -> new JsonObject().put("id", request.id()));
  }

  private CaptureRequest admit(JsonObject body) throws CaptureException {
    CaptureRequest request = CaptureRequest.fromJson(body);
    if (stopping) {
      throw new CaptureException(
          CaptureProblem.NO_SERVICE,
          "the capture service is stopping",
          "try again on another node");
    }
    if (captures.containsKey(request.id())) {
      throw new CaptureException(
          CaptureProblem.ID_IN_USE,
          "there is a capture " + request.id() + " already",
          "stop that one first, or choose another id");
    }
    return request;
  }

  private Future<JsonObject> stop(JsonObject body) {
    Object id = body.getValue("id");
    RunningCapture capture = captures.get(id);
    if (capture == null) {
      return Future.failedFuture(
          new CaptureException(
              CaptureProblem.UNKNOWN_ID,
              "there is no capture " + id,
              "it was never started here, has been stopped already, or its node was restarted"));
    }
    boolean now = Boolean.TRUE.equals(body.getValue("now"));
    return (now ? capture.stopNow() : capture.stop())
        .onComplete(done -> captures.remove(id, capture))
        .map(CaptureEnd::toJson);
  }

  private static void answer(Message<?> message, Future<JsonObject> reply) {
    reply
        .onSuccess(message::reply)
        .onFailure(
            failure -> {
              CaptureException known = CaptureException.of(failure);
              message.fail(known.problem().status(), known.toReply().getMessage());
            });
  }
}
