package io.rookery.scheduler.guest;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.DuplexChannel;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;
import java.util.concurrent.TimeUnit;

/**
 * The end of a connection to an agent.
 *
 * <p>Closing a descriptor ends a TCP connection only when it was the last one: a copy in a child
 * process, made by whatever native library forked at the wrong moment, would keep it open, and the
 * agent, which serves one connection at a time, would wait on it for ever. {@code shutdown(2)} acts
 * on the connection itself, whoever else holds a descriptor. So a connection is first shut down in
 * both directions and then closed; with {@code SO_LINGER 0} that close sends a reset where no copy
 * exists, and neither side keeps a socket; at most, where the agent ends its side in the same
 * moment, the kernel remembers the connection as TIME_WAIT.
 *
 * <p>Vert.x's own {@code close()} and {@code reset()} flush first: on a connection whose peer has
 * stopped reading they would wait as long as the peer likes. Therefore the channel is asked, below
 * Vert.x's handler.
 */
final class GuestConnection {
  private final ChannelHandlerContext channel;

  GuestConnection(HttpConnection connection) {
    this.channel = ((ConnectionBase) connection).channelHandlerContext();
    // The call hears of everything through its request; without this it would be logged as well.
    connection.exceptionHandler(heard -> {});
  }

  /** Ends the connection now, whatever is unsent; harmless when it has ended. */
  void end() {
    sever(channel);
  }

  /**
   * Completes when our socket is gone; never fails. The JDK gives a closed descriptor back only
   * when the selector next looks. The event loop looks, handles what it saw, then runs what is due:
   * so a close while handling is followed by a look only in the next turn, which is where a task
   * lands that is scheduled by a scheduled task.
   */
  Future<Void> ended() {
    Promise<Void> gone = Promise.promise();
    channel.channel().closeFuture().addListener(closed -> nextTurn(() -> nextTurn(gone::complete)));
    return gone.future();
  }

  private void nextTurn(Runnable task) {
    channel.executor().schedule(task, 1, TimeUnit.NANOSECONDS);
  }

  static void sever(ChannelHandlerContext context) {
    if (context.channel().isActive() && context.channel() instanceof DuplexChannel duplex) {
      duplex.shutdown();
    }
    context.close();
  }
}
