package io.rookery.scheduler.machine.simulated;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;

/** Collects bytes of UTF-8 text up to a bound; throws {@link BrokenRequest} beyond it. */
final class ShortText {
  private final int longest;
  private Buffer bytes = Buffer.buffer();

  ShortText(int longest) {
    this.longest = longest;
  }

  void append(byte[] more, int from, int length) {
    if (bytes.length() + length > longest) {
      throw new BrokenRequest("a text is longer than " + longest + " bytes");
    }
    bytes.appendBytes(more, from, length);
  }

  /** The text so far; begins anew. */
  String take() {
    String text = bytes.toString(StandardCharsets.UTF_8);
    bytes = Buffer.buffer();
    return text;
  }
}
