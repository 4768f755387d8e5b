package io.rookery.scheduler.machine.simulated;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The head of an HTTP request.
 *
 * @param path exactly as sent, a query included
 * @param headers by lower-case name
 */
record RequestHead(String method, String path, Map<String, String> headers) {
  RequestHead {
    headers = Map.copyOf(headers);
  }

  /** Reads the lines before the empty one; throws {@link BrokenRequest}. */
  static RequestHead parse(String text) {
    String[] lines = text.split("\r\n");
    String[] words = lines[0].split(" ");
    if (words.length != 3 || !words[2].startsWith("HTTP/1.")) {
      throw new BrokenRequest("the request line is none");
    }
    Map<String, String> headers = new HashMap<>();
    for (int i = 1; i < lines.length; i++) {
      int colon = lines[i].indexOf(':');
      if (colon < 1) {
        throw new BrokenRequest("a header has no name");
      }
      headers.put(
          lines[i].substring(0, colon).toLowerCase(Locale.ROOT),
          lines[i].substring(colon + 1).strip());
    }
    return new RequestHead(words[0], words[1], headers);
  }

  /** Bytes of the body; empty without a {@code Content-Length}, which is all that agents go by. */
  Optional<Long> length() {
    String length = headers.get("content-length");
    if (length == null || headers.containsKey("transfer-encoding")) {
      return Optional.empty();
    }
    if (!length.matches("\\d{1,15}")) {
      throw new BrokenRequest("the Content-Length is no number");
    }
    return Optional.of(Long.parseLong(length));
  }

  String contentType() {
    return headers.getOrDefault("content-type", "");
  }
}
