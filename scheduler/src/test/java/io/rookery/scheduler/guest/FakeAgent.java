package io.rookery.scheduler.guest;

import io.rookery.scheduler.machine.Endpoint;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A server that does to each connection whatever a test wants. */
final class FakeAgent {
  private final NetServer server;
  private final AtomicInteger accepted = new AtomicInteger();
  private final List<String> ended = new CopyOnWriteArrayList<>();

  FakeAgent(Vertx vertx, Handler<NetSocket> behaviour) {
    this.server =
        vertx
            .createNetServer()
            .connectHandler(
                socket -> {
                  accepted.incrementAndGet();
                  // A reset of ours is no fault of the test.
                  socket.exceptionHandler(reset -> {});
                  socket.closeHandler(gone -> ended.add("closed"));
                  behaviour.handle(socket);
                })
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .join();
  }

  /** Sends this as soon as something has been asked, then closes. */
  static Handler<NetSocket> answering(String answer) {
    return socket ->
        socket.handler(asked -> socket.end(io.vertx.core.buffer.Buffer.buffer(answer)));
  }

  /** An HTTP/1.0 answer as the agents send it: no length, ended by the close. */
  static Handler<NetSocket> answering(int status, String body) {
    return answering("HTTP/1.0 " + status + " Word\r\nServer: fake\r\n\r\n" + body);
  }

  Endpoint endpoint() {
    return new Endpoint("127.0.0.1", port());
  }

  int port() {
    return server.actualPort();
  }

  int accepted() {
    return accepted.get();
  }

  /** How many connections have ended as the server sees it. */
  int ended() {
    return ended.size();
  }
}
