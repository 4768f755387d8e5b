package io.rookery.cluster.bridge;

import io.vertx.core.json.JsonObject;
import java.util.Optional;

/** The fields of a frame from a client; wrong ones are {@link RefusedFrameException}s. */
final class FrameFields {

  private FrameFields() {}

  static String text(JsonObject frame, String name) {
    return optional(frame, name).orElseThrow(() -> RefusedFrameException.field(name, "is missing"));
  }

  static Optional<String> optional(JsonObject frame, String name) {
    Object value = frame.getValue(name);
    if (value != null && !(value instanceof String)) {
      throw RefusedFrameException.field(name, "must be a text");
    }
    return Optional.ofNullable((String) value);
  }

  /** A header, whose value may be a text or a number. */
  static Optional<String> header(JsonObject frame, String name) {
    return Optional.ofNullable(object(frame, "headers").getValue(name)).map(String::valueOf);
  }

  static JsonObject body(JsonObject frame) {
    return object(frame, "body");
  }

  private static JsonObject object(JsonObject frame, String name) {
    Object value = frame.getValue(name);
    if (value == null) {
      return new JsonObject();
    }
    if (value instanceof JsonObject object) {
      return object;
    }
    throw RefusedFrameException.field(name, "must be an object");
  }
}
