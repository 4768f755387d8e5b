package io.rookery.capture.pcap;

import io.vertx.core.json.JsonObject;

/**
 * How a capture came to its end. As JSON: the fields of {@link CaptureStatistics}, and {@code
 * {reason, message}}.
 *
 * @param explanation what happened, in words
 */
public record CaptureEnd(Reason reason, String explanation, CaptureStatistics statistics) {

  public enum Reason {
    /** It was asked to stop, or its node was. */
    STOPPED,
    LIMIT_REACHED,
    DIED
  }

  public JsonObject toJson() {
    return statistics.toJson().put("reason", reason.name()).put("message", explanation);
  }

  public static CaptureEnd fromJson(JsonObject json) {
    return new CaptureEnd(
        Reason.valueOf(json.getString("reason")),
        json.getString("message"),
        CaptureStatistics.fromJson(json));
  }
}
