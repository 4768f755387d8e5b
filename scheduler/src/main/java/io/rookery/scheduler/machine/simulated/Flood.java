package io.rookery.scheduler.machine.simulated;

import io.vertx.core.buffer.Buffer;
import java.util.Optional;

/** An answer of 4 GiB, well formed as far as one can see; made as it is sent. */
final class Flood implements CallFault {
  private static final long SIZE = 4L << 30;
  private static final Buffer PIECE = Buffer.buffer("x".repeat(64 * 1024));

  @Override
  public void answer(AgentReply reply, GuestControl guest) {
    String head =
        reply.isXml()
            ? "HTTP/1.0 200 OK\r\nContent-type: text/xml\r\nContent-length: "
                + SIZE
                + "\r\n\r\n<?xml version='1.0'?><methodResponse><params><param><value><string>"
            : "HTTP/1.0 200 OK\r\n\r\n{\"message\": \"";
    reply
        .write(Buffer.buffer(head))
        .onSuccess(
            sent -> {
              Pieces pieces = new Pieces(SIZE - head.length());
              reply.stream(pieces::next);
            });
  }

  private static final class Pieces {
    private long missing;

    Pieces(long missing) {
      this.missing = missing;
    }

    Optional<Buffer> next() {
      missing -= PIECE.length();
      return missing > 0 ? Optional.of(PIECE) : Optional.empty();
    }
  }
}
