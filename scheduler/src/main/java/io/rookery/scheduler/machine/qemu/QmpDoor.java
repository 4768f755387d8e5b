package io.rookery.scheduler.machine.qemu;

import io.rookery.scheduler.machine.MachineException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.SocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The unix socket to which one QEMU connects when it starts. QEMU is the client, so its coming is
 * an event and nobody has to look whether its socket is there yet. Lives on one event loop.
 */
final class QmpDoor {
  /** What the kernel's address of a unix socket holds, less the final zero. */
  private static final int LONGEST_PATH = 107;

  private final Vertx vertx;
  private final Duration deadline;
  private final Consumer<JsonObject> events;
  private final Promise<Qmp> visitor = Promise.promise();
  private Optional<NetServer> server = Optional.empty();
  private boolean taken;

  private QmpDoor(Vertx vertx, Duration deadline, Consumer<JsonObject> events) {
    this.vertx = vertx;
    this.deadline = deadline;
    this.events = events;
  }

  /** Completes when QEMU can connect to that path. */
  static Future<QmpDoor> open(
      Vertx vertx, Path path, Duration deadline, Consumer<JsonObject> events) {
    if (path.toString().length() > LONGEST_PATH) {
      return Future.failedFuture(
          new MachineException(
              "%s is longer than a socket's path may be: choose a shorter node.data"
                  .formatted(path)));
    }
    QmpDoor door = new QmpDoor(vertx, deadline, events);
    NetServer server = vertx.createNetServer().connectHandler(door::visited);
    return server
        .listen(SocketAddress.domainSocketAddress(path.toString()))
        .map(
            listening -> {
              door.server = Optional.of(listening);
              return door;
            })
        .recover(
            cause ->
                Future.failedFuture(
                    new MachineException(
                        "cannot listen on %s: %s".formatted(path, cause.getMessage()))));
  }

  /**
   * Completes with the first to connect, when it has greeted; nobody else is let in. Fails when
   * nobody has come within the deadline from now.
   */
  Future<Qmp> visitor() {
    long timer =
        vertx.setTimer(
            deadline.toMillis(),
            late -> {
              if (!taken) {
                visitor.tryFail(
                    new MachineException(
                        "QEMU has not connected within " + deadline.toMillis() + " ms"));
              }
            });
    return visitor.future().onComplete(come -> vertx.cancelTimer(timer));
  }

  /** Nobody can connect any more; a conversation that has begun goes on until it is closed. */
  Future<Void> close() {
    visitor.tryFail(new MachineException("QEMU has not connected"));
    Future<Void> closed = server.map(NetServer::close).orElseGet(Future::succeededFuture);
    server = Optional.empty();
    return closed;
  }

  private void visited(NetSocket socket) {
    if (taken || visitor.future().isComplete()) {
      socket.close();
      return;
    }
    taken = true;
    Qmp.begin(vertx, socket, deadline, events)
        .onSuccess(visitor::tryComplete)
        .onFailure(visitor::tryFail);
  }
}
