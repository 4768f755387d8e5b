package io.rookery.scheduler.guest;

import io.rookery.scheduler.guest.GuestBody.Bytes;
import io.rookery.scheduler.guest.GuestBody.Content;
import io.rookery.scheduler.guest.GuestBody.Piece;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * The two encodings of a form. Made by hand because the agents need a {@code Content-Length}: one
 * generation takes a body without it for empty, the other stores the chunk headers in the file.
 */
final class HttpForms {

  /** A body with its {@code Content-Type}. */
  record Form(String contentType, GuestBody body) {}

  private HttpForms() {}

  /** Alternating names and values; an empty value counts as absent in the agents. */
  static Form urlEncoded(String... namesAndValues) {
    StringBuilder text = new StringBuilder();
    for (Iterator<String> it = List.of(namesAndValues).iterator(); it.hasNext(); ) {
      text.append(text.isEmpty() ? "" : "&");
      text.append(encoded(it.next())).append('=').append(encoded(it.next()));
    }
    return new Form("application/x-www-form-urlencoded", GuestBody.of(text.toString()));
  }

  /**
   * One text field and one file.
   *
   * @param field the text field; its value may hold no line break
   * @param fileField the name of the file's field
   * @param content what the file holds
   */
  static Form multipart(Map.Entry<String, String> field, String fileField, Piece content) {
    // As random as can be: the content is a sample, which may hold any guessable boundary.
    String boundary = "rookery-" + UUID.randomUUID();
    String head =
        "--%s\r\nContent-Disposition: form-data; name=\"%s\"\r\n\r\n%s\r\n"
            .formatted(boundary, field.getKey(), field.getValue());
    // A part counts as a file only when it has a file name, whose value no agent uses.
    String file =
        "--%s\r\nContent-Disposition: form-data; name=\"%s\"; filename=\"file\"\r\n\r\n"
            .formatted(boundary, fileField);
    String tail = "\r\n--%s--\r\n".formatted(boundary);
    return new Form(
        "multipart/form-data; boundary=" + boundary,
        new GuestBody(List.of(Bytes.of(head + file), content, Bytes.of(tail))));
  }

  static Piece file(java.nio.file.Path file) {
    return new Content(file, FileCoding.RAW);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
