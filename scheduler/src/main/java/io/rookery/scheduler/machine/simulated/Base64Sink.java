package io.rookery.scheduler.machine.simulated;

import java.util.Base64;

/** Decodes base64 with line breaks, in whatever pieces it arrives. */
final class Base64Sink {
  /** A multiple of 4 characters, which decode on their own. */
  private static final int BLOCK = 4096;

  private final UploadSink sink = new UploadSink();
  private final byte[] block = new byte[BLOCK];
  private int filled;

  void accept(byte[] text, int from, int to) {
    for (int i = from; i < to; i++) {
      if (text[i] > ' ') {
        block[filled++] = text[i];
        if (filled == BLOCK) {
          decode();
        }
      }
    }
  }

  Upload end() {
    decode();
    return sink.end();
  }

  private void decode() {
    try {
      byte[] bytes = Base64.getDecoder().decode(java.util.Arrays.copyOf(block, filled));
      sink.accept(bytes, 0, bytes.length);
      filled = 0;
    } catch (IllegalArgumentException e) {
      throw new BrokenRequest("the base64 is none");
    }
  }
}
