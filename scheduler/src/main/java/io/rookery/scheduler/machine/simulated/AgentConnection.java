package io.rookery.scheduler.machine.simulated;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Function;

/** One connection to an agent: one request, one answer, and the end. */
final class AgentConnection {
  private static final int LONGEST_HEAD = 16 * 1024;
  private static final String EMPTY_LINE = "\r\n\r\n";

  private final NetSocket socket;
  private final AgentProtocol protocol;
  private final Function<AgentProtocol.Exchange, Future<Buffer>> faults;
  private Buffer unread = Buffer.buffer();
  private Optional<RequestHead> head = Optional.empty();
  private Optional<BodyReader> reader = Optional.empty();
  private long missing;
  private boolean over;

  /** {@code faults} makes of an exchange what is sent. */
  AgentConnection(
      NetSocket socket,
      AgentProtocol protocol,
      Function<AgentProtocol.Exchange, Future<Buffer>> faults) {
    this.socket = socket;
    this.protocol = protocol;
    this.faults = faults;
  }

  void received(Buffer piece) {
    if (over) {
      return;
    }
    try {
      if (head.isPresent()) {
        body(piece);
      } else {
        head(piece);
      }
    } catch (BrokenRequest broken) {
      over = true;
      socket.close();
    }
  }

  private void head(Buffer piece) {
    unread.appendBuffer(piece);
    String text = unread.toString(StandardCharsets.ISO_8859_1);
    int end = text.indexOf(EMPTY_LINE);
    if ((end < 0 ? text.length() : end) > LONGEST_HEAD) {
      throw new BrokenRequest("the head is too long");
    }
    if (end < 0) {
      return;
    }
    RequestHead parsed = RequestHead.parse(text.substring(0, end));
    head = Optional.of(parsed);
    missing = parsed.length().orElse(0L);
    if (missing > 0) {
      reader = Optional.of(protocol.body(parsed));
      body(unread.getBuffer(end + EMPTY_LINE.length(), unread.length()));
      unread = Buffer.buffer();
    } else {
      answer(parsed, CallBody.Form.EMPTY);
    }
  }

  private void body(Buffer piece) {
    BodyReader body = reader.orElseThrow();
    Buffer own = piece.length() > missing ? piece.getBuffer(0, (int) missing) : piece;
    body.feed(own);
    missing -= own.length();
    if (missing == 0) {
      answer(head.orElseThrow(), body.end());
    }
  }

  private void answer(RequestHead parsed, CallBody body) {
    over = true;
    faults
        .apply(protocol.answer(parsed, body, socket.remoteAddress().hostAddress()))
        .onSuccess(bytes -> send(bytes))
        .onFailure(broken -> socket.close());
  }

  private void send(Buffer bytes) {
    if (bytes.length() == 0) {
      socket.close();
    } else {
      socket.end(bytes);
    }
  }
}
