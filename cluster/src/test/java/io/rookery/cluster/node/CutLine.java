package io.rookery.cluster.node;

import static io.rookery.cluster.gateway.FakeNode.await;

import io.rookery.cluster.gateway.FakeNode;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The way of one node to the store. While it is cut, nothing passes and nothing is refused. */
final class CutLine implements AutoCloseable {
  private final Vertx vertx = FakeNode.withoutCache();
  private final NetClient client = vertx.createNetClient();
  private final Set<NetSocket> held = ConcurrentHashMap.newKeySet();
  private final NetServer server;
  private volatile boolean cut;

  CutLine(int target) {
    server =
        await(
            vertx
                .createNetServer()
                .connectHandler(near -> connect(near.pause(), target))
                .listen(0, "127.0.0.1"));
  }

  private void connect(NetSocket near, int target) {
    held.add(near);
    near.closeHandler(gone -> held.remove(near));
    if (cut) {
      near.handler(lost -> {}).resume();
      return;
    }
    client
        .connect(target, "127.0.0.1")
        .onSuccess(
            far -> {
              near.handler(bytes -> pass(far, bytes));
              near.closeHandler(
                  gone -> {
                    held.remove(near);
                    far.close();
                  });
              far.handler(bytes -> pass(near, bytes)).closeHandler(gone -> near.close());
              near.resume();
            })
        .onFailure(unreachable -> near.close());
  }

  private void pass(NetSocket to, io.vertx.core.buffer.Buffer bytes) {
    if (!cut) {
      to.write(bytes);
    }
  }

  int port() {
    return server.actualPort();
  }

  void cut() {
    cut = true;
  }

  /** What was lost stays lost: its connections are reset, as the far side would by now. */
  void heal() {
    cut = false;
    Set.copyOf(held).forEach(NetSocket::close);
  }

  @Override
  public void close() {
    await(vertx.close());
  }
}
