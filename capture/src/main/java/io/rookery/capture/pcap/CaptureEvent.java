package io.rookery.capture.pcap;

import io.vertx.core.json.JsonObject;
import java.util.Locale;
import java.util.Optional;

/**
 * Something that happened to a running capture. As JSON: {@code {type, id, message, jobId?,
 * reason?, statistics?}}, the last two with {@code capture.ended} only.
 */
public record CaptureEvent(
    Type type, String id, Optional<String> jobId, String message, Optional<CaptureEnd> end) {

  public enum Type {
    /** tcpdump ended by itself; the message says why and what happens next. */
    DIED,
    /** A new tcpdump listens. */
    RESTARTED,
    LIMIT_REACHED,
    /** The kernel dropped packets: the file has gaps. */
    PACKETS_DROPPED,
    /** The file is complete; always the last event of a capture. */
    ENDED;

    String code() {
      return "capture." + name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static Type ofCode(String code) {
      return valueOf(
          code.substring("capture.".length()).toUpperCase(Locale.ROOT).replace('-', '_'));
    }
  }

  public JsonObject toJson() {
    JsonObject json =
        new JsonObject().put("type", type.code()).put("id", id).put("message", message);
    jobId.ifPresent(job -> json.put("jobId", job));
    end.ifPresent(how -> json.put("end", how.toJson()));
    return json;
  }

  public static CaptureEvent fromJson(JsonObject json) {
    return new CaptureEvent(
        Type.ofCode(json.getString("type")),
        json.getString("id"),
        Optional.ofNullable(json.getString("jobId")),
        json.getString("message"),
        Optional.ofNullable(json.getJsonObject("end")).map(CaptureEnd::fromJson));
  }
}
