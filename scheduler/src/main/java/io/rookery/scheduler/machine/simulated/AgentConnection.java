package io.rookery.scheduler.machine.simulated;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** One connection to an agent: one request, one answer, and the end. */
final class AgentConnection {
  private static final int LONGEST_HEAD = 16 * 1024;
  private static final String EMPTY_LINE = "\r\n\r\n";

  private final NetSocket socket;
  private final Agent agent;
  private Buffer unread = Buffer.buffer();
  private Optional<RequestHead> head = Optional.empty();
  private Optional<BodyReader> reader = Optional.empty();
  private long missing;
  private boolean over;

  AgentConnection(NetSocket socket, Agent agent) {
    this.socket = socket;
    this.agent = agent;
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
      reader = Optional.of(agent.protocol().body(parsed));
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
    String caller = socket.remoteAddress().hostAddress();
    AgentProtocol.Exchange exchange = agent.protocol().answer(parsed, body, caller);
    agent.answer(
        new AgentReply(
            socket,
            exchange,
            () -> agent.fresh().answer(parsed, body, caller).answer(),
            () -> agent.answered(exchange.call())));
  }
}
