package io.rookery.scheduler.guest;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * The body of a call, in pieces: bytes at hand, and files that are read only while they are sent.
 * Agents need an exact {@code Content-Length} and corrupt or refuse chunked bodies, so every piece
 * can tell its length before the first byte goes out.
 */
record GuestBody(List<Piece> pieces) {
  static final GuestBody EMPTY = new GuestBody(List.of());

  GuestBody {
    pieces = List.copyOf(pieces);
  }

  static GuestBody of(String text) {
    return new GuestBody(List.of(Bytes.of(text)));
  }

  /** A part of the body. */
  sealed interface Piece permits Bytes, Content {}

  /** Bytes as they go out. */
  record Bytes(Buffer bytes) implements Piece {
    static Bytes of(String text) {
      return new Bytes(Buffer.buffer(text.getBytes(StandardCharsets.UTF_8)));
    }
  }

  /** The content of a file on this node. */
  record Content(Path file, FileCoding coding) implements Piece {}
}
