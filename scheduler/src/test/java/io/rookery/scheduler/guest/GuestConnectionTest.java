package io.rookery.scheduler.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** The order in which a connection is ended is what frees an agent whoever holds a copy. */
class GuestConnectionTest {

  /** A real channel that notes what is done to its socket. */
  private static final class Observed extends NioSocketChannel {
    private final List<String> done = new CopyOnWriteArrayList<>();

    @Override
    protected void doClose() throws Exception {
      done.add("closed after output " + isOutputShutdown() + " and input " + isInputShutdown());
      super.doClose();
    }
  }

  @Test
  void the_connection_is_shut_down_in_both_directions_before_its_descriptor_is_closed()
      throws Exception {
    var group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      AtomicReference<ChannelHandlerContext> context = new AtomicReference<>();
      Channel channel =
          new Bootstrap()
              .group(group)
              .channelFactory(Observed::new)
              .option(ChannelOption.SO_LINGER, 0)
              .handler(
                  new ChannelInboundHandlerAdapter() {
                    @Override
                    public void handlerAdded(ChannelHandlerContext added) {
                      context.set(added);
                    }
                  })
              .connect(server.getInetAddress(), server.getLocalPort())
              .sync()
              .channel();
      try (Socket accepted = server.accept()) {
        assertThat(accepted.isConnected()).isTrue();
        channel.eventLoop().submit(() -> GuestConnection.sever(context.get())).sync();
        await().until(() -> !channel.isOpen());

        assertThat(((Observed) channel).done)
            .containsExactly("closed after output true and input true");
        assertThat(Sockets.to(server.getLocalPort())).isEmpty();
      }
    } finally {
      group.shutdownGracefully(0, 1, java.util.concurrent.TimeUnit.SECONDS).sync();
    }
  }
}
