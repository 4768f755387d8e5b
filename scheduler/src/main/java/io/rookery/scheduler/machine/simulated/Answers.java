package io.rookery.scheduler.machine.simulated;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/**
 * The bytes of answers as Python's plain HTTP server sends them: HTTP/1.0, ended by closing.
 *
 * @param server the agent's {@code Server} header
 * @param clock the guest's
 */
record Answers(String server, GuestClock clock) {
  /** The answer of a handler that crashes. */
  static final Buffer NONE = Buffer.buffer();

  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US);

  /** Neither length nor type are named, as the HTTP agents do it. */
  Buffer json(int status, JsonObject body) {
    return head(status, reason(status), List.of()).appendString(body.encode());
  }

  /** An answer of the XML-RPC server. */
  Buffer xml(String body) {
    Buffer bytes = Buffer.buffer(body);
    return head(
            200,
            reason(200),
            List.of("Content-type: text/xml", "Content-length: " + bytes.length()))
        .appendBuffer(bytes);
  }

  /** The server's own refusal of a method that it does not know. */
  Buffer unsupported(String method) {
    String reason = "Unsupported method ('" + method.replaceAll("[^A-Za-z]", "?") + "')";
    return head(501, reason, List.of("Content-Type: text/html", "Connection: close"))
        .appendString(
            """
            <head>
            <title>Error response</title>
            </head>
            <body>
            <h1>Error response</h1>
            <p>Error code 501.
            <p>Message: %s.
            <p>Error code explanation: 501 = Server does not support this operation.
            </body>
            """
                .formatted(reason));
  }

  /** An answer of a few words. */
  Buffer text(int status, String words) {
    return head(
            status,
            reason(status),
            List.of("Content-type: text/plain", "Content-length: " + words.length()))
        .appendString(words);
  }

  private Buffer head(int status, String reason, List<String> headers) {
    StringBuilder head = new StringBuilder("HTTP/1.0 ").append(status).append(' ').append(reason);
    head.append("\r\nServer: ").append(server).append("\r\nDate: ");
    head.append(DATE.format(clock.now().atOffset(ZoneOffset.UTC))).append("\r\n");
    headers.forEach(header -> head.append(header).append("\r\n"));
    return Buffer.buffer(head.append("\r\n").toString());
  }

  private static String reason(int status) {
    return switch (status) {
      case 200 -> "OK";
      case 400 -> "Bad Request";
      case 404 -> "Not Found";
      default -> "Internal Server Error";
    };
  }
}
