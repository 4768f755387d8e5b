package io.rookery.capture.doctor;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.rookery.capture.process.ChildLauncher;
import io.rookery.capture.process.ChildSpec;
import io.rookery.capture.process.Outcome;
import io.rookery.capture.process.Readiness;
import io.vertx.core.Vertx;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A node as it is today: the same commands as the scheduler of 2016, and the real launcher. */
final class NodeActor {
  private static final byte[] HALF_A_REQUEST =
      "POST /RPC2 HTTP/1.0\r\nContent-Length: 100\r\n\r\n<?xml".getBytes(StandardCharsets.US_ASCII);

  private final ChildLauncher launcher = ChildLauncher.create(Vertx.vertx());
  private final EventLoopGroup epoll =
      new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
  private final List<Closeable> sockets = new ArrayList<>();

  private NodeActor() {}

  public static void main(String[] arguments) throws Exception {
    NodeActor node = new NodeActor();
    BufferedReader commands = new BufferedReader(new InputStreamReader(System.in));
    for (String line = commands.readLine(); line != null; line = commands.readLine()) {
      System.out.println(node.obey(line.split(" ")));
    }
    System.exit(0);
  }

  private String obey(String... words) throws Exception {
    switch (words[0]) {
      case "plain" -> openPlain(address(words));
      case "nio" -> openNio(address(words));
      case "epoll" -> openEpoll(address(words));
      case "dial" -> dial(address(words));
      case "close" -> close();
      case "launch" -> {
        return launch(Arrays.asList(words).subList(1, words.length));
      }
      default -> throw new IllegalArgumentException(words[0]);
    }
    return "done";
  }

  private static InetSocketAddress address(String... words) {
    return new InetSocketAddress(words[1], Integer.parseInt(words[2]));
  }

  private void openPlain(InetSocketAddress agent) throws IOException {
    Socket socket = new Socket(agent.getAddress(), agent.getPort());
    sockets.add(socket);
    socket.getOutputStream().write(HALF_A_REQUEST);
  }

  private void openNio(InetSocketAddress agent) throws IOException {
    SocketChannel channel = SocketChannel.open(agent);
    sockets.add(channel);
    channel.write(ByteBuffer.wrap(HALF_A_REQUEST));
  }

  private void openEpoll(InetSocketAddress agent) throws Exception {
    Channel channel =
        new Bootstrap()
            .group(epoll)
            .channel(EpollSocketChannel.class)
            .handler(new ChannelInboundHandlerAdapter())
            .connect(agent)
            .sync()
            .channel();
    sockets.add(() -> channel.close().syncUninterruptibly());
    channel.writeAndFlush(Unpooled.wrappedBuffer(HALF_A_REQUEST)).sync();
  }

  private void dial(InetSocketAddress agent) throws IOException {
    SocketChannel channel = SocketChannel.open();
    sockets.add(channel);
    channel.configureBlocking(false);
    channel.connect(agent);
  }

  private void close() throws IOException {
    for (Closeable socket : sockets) {
      socket.close();
    }
    sockets.clear();
  }

  private String launch(List<String> command) throws Exception {
    ChildSpec spec =
        ChildSpec.of(command.get(0), command)
            .withReadiness(Readiness.line("listening on", Duration.ofSeconds(60)));
    return Long.toString(Outcome.of(launcher.start(spec)).pid());
  }
}
