package io.rookery.scheduler.guest;

import io.vertx.core.buffer.Buffer;
import java.util.Base64;

/** How a file's bytes stand in a body; each can tell the length of the whole beforehand. */
enum FileCoding {
  /** Byte for byte. */
  RAW {
    @Override
    long length(long bytes) {
      return bytes;
    }

    @Override
    Buffer encode(Buffer chunk) {
      return chunk;
    }
  },

  /**
   * Lines of 76 characters, each with its line end: the form that the hosts of these agents have
   * always sent, so the one that the agents' XML parsers are known to take in any size.
   */
  BASE64 {
    @Override
    long length(long bytes) {
      long lines = (bytes + LINE_BYTES - 1) / LINE_BYTES;
      return 4 * ((bytes + 2) / 3) + lines;
    }

    @Override
    Buffer encode(Buffer chunk) {
      return Buffer.buffer(LINES.encode(chunk.getBytes())).appendByte((byte) '\n');
    }
  };

  /** A multiple of 57 bytes, so that every chunk but the last ends with a whole base64 line. */
  static final int CHUNK = 57 * 1024;

  private static final int LINE_BYTES = 57;
  private static final Base64.Encoder LINES = Base64.getMimeEncoder(76, new byte[] {'\n'});

  /** How many bytes a file of this many bytes takes. */
  abstract long length(long bytes);

  /** The form of one chunk: {@link #CHUNK} bytes of the file, or its last ones, at least one. */
  abstract Buffer encode(Buffer chunk);
}
