package io.rookery.scheduler.machine.simulated;

import io.vertx.core.buffer.Buffer;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** A form without files. */
final class UrlEncodedBody implements BodyReader {
  private final ShortText text = new ShortText(64 * 1024);

  @Override
  public void feed(Buffer piece) {
    text.append(piece.getBytes(), 0, piece.length());
  }

  @Override
  public CallBody.Form end() {
    Map<String, String> fields = new HashMap<>();
    for (String field : text.take().split("&")) {
      int equals = field.indexOf('=');
      if (equals > 0) {
        fields.put(decoded(field.substring(0, equals)), decoded(field.substring(equals + 1)));
      }
    }
    return new CallBody.Form(fields, Map.of());
  }

  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new BrokenRequest("a form is not encoded as it must be");
    }
  }
}
