package io.rookery.scheduler.machine.simulated;

import io.netty.channel.Channel;
import io.netty.channel.socket.SocketChannel;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetSocket;
import java.util.Optional;
import java.util.function.Supplier;

/** The answer that an agent owes to one call. Whatever is sent, the connection ends after it. */
final class AgentReply {
  private static final String EMPTY_LINE = "\r\n\r\n";

  private final NetSocket socket;
  private final AgentProtocol.Exchange exchange;
  private final Supplier<Buffer> fresh;
  private final Runnable answered;

  /**
   * An answer that has not been given.
   *
   * @param fresh the answer of an agent that has just started
   * @param answered told when the caller is given an answer that it can go on with
   */
  AgentReply(
      NetSocket socket,
      AgentProtocol.Exchange exchange,
      Supplier<Buffer> fresh,
      Runnable answered) {
    this.socket = socket;
    this.exchange = exchange;
    this.fresh = fresh;
    this.answered = answered;
  }

  /** As {@link AgentProtocol.Exchange#call()}. */
  String call() {
    return exchange.call();
  }

  /** All bytes of the answer that a sound agent gives, possibly none. */
  Buffer proper() {
    return exchange.answer();
  }

  /** The body of {@link #proper()}. */
  String properBody() {
    String text = proper().toString();
    return text.substring(text.indexOf(EMPTY_LINE) + EMPTY_LINE.length());
  }

  /** The answer of an agent that has just started. */
  Buffer ofFreshAgent() {
    return fresh.get();
  }

  boolean isXml() {
    return exchange.isXml();
  }

  /** Sends an answer that means the same as the proper one. */
  void sendSound(Buffer bytes) {
    answered.run();
    send(bytes);
  }

  void send(Buffer bytes) {
    if (bytes.length() == 0) {
      close();
    } else {
      socket.end(bytes);
    }
  }

  /** Sends a whole answer with that body, labelled as that agent's. */
  void sendBody(String body) {
    Buffer bytes = Buffer.buffer(body);
    String head =
        isXml()
            ? "HTTP/1.0 200 OK\r\nContent-type: text/xml\r\nContent-length: " + bytes.length()
            : "HTTP/1.0 200 OK";
    send(Buffer.buffer(head).appendString(EMPTY_LINE).appendBuffer(bytes));
  }

  /** Sends some bytes and keeps the connection open. Fails when the caller has ended it. */
  Future<Void> write(Buffer bytes) {
    return socket.write(bytes);
  }

  /**
   * Sends pieces as fast as the caller takes them, until there are no more or the connection has
   * ended. Each is made when the one before is sent, in a turn of its own: a caller that takes
   * everything does not keep the event loop from other guests.
   */
  void stream(Supplier<Optional<Buffer>> pieces) {
    Optional<Buffer> piece = pieces.get();
    if (piece.isEmpty()) {
      close();
      return;
    }
    socket
        .write(piece.get())
        .onSuccess(sent -> Vertx.currentContext().runOnContext(turn -> stream(pieces)));
  }

  void close() {
    socket.close();
  }

  /** Ends the connection with a reset; what was not sent is lost. */
  void reset() {
    Channel channel = ((NetSocketInternal) socket).channelHandlerContext().channel();
    if (channel instanceof SocketChannel tcp) {
      tcp.config().setSoLinger(0);
    }
    channel.close();
  }
}
