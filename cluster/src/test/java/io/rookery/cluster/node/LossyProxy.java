package io.rookery.cluster.node;

import static io.rookery.cluster.gateway.FakeNode.await;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stands between a client and the bridge. On its first connection the requests arrive and no answer
 * comes back; it breaks when the first answer to a submission is seen.
 */
final class LossyProxy implements AutoCloseable {
  private final Vertx vertx = Vertx.vertx();
  private final NetClient client = vertx.createNetClient();
  private final AtomicInteger connections = new AtomicInteger();
  private final NetServer server;

  LossyProxy(int target) {
    server =
        await(
            vertx
                .createNetServer()
                .connectHandler(near -> connect(near.pause(), target))
                .listen(0, "127.0.0.1"));
  }

  private void connect(NetSocket near, int target) {
    boolean loses = connections.getAndIncrement() == 0;
    client
        .connect(target, "127.0.0.1")
        .onSuccess(
            far -> {
              near.handler(far::write).closeHandler(gone -> far.close());
              far.closeHandler(gone -> near.close());
              if (loses) {
                swallow(near, far);
              } else {
                far.handler(near::write);
              }
              near.resume();
            })
        .onFailure(unreachable -> near.close());
  }

  private static void swallow(NetSocket near, NetSocket far) {
    Buffer swallowed = Buffer.buffer();
    far.handler(
        bytes -> {
          if (swallowed.appendBuffer(bytes).toString().contains("\"created\":true")) {
            near.close();
          }
        });
  }

  int port() {
    return server.actualPort();
  }

  int connections() {
    return connections.get();
  }

  @Override
  public void close() {
    await(vertx.close());
  }
}
