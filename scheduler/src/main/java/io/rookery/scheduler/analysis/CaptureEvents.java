package io.rookery.scheduler.analysis;

import io.rookery.scheduler.job.EventDraft;
import io.rookery.scheduler.job.EventType;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/**
 * What a capture's final statistics mean for the timeline: themselves, and what is not as it should
 * be.
 */
final class CaptureEvents {

  private CaptureEvents() {}

  static EventDraft[] of(JsonObject statistics) {
    List<EventDraft> events = new ArrayList<>();
    events.add(EventDraft.of(EventType.CAPTURE_STATISTICS, statistics));
    long dropped = statistics.getLong("packetsDropped", 0L);
    if (dropped > 0) {
      events.add(
          warning(
              EventType.CAPTURE_PACKETS_DROPPED,
              "The kernel dropped %d packets that tcpdump did not read in time"
                  .formatted(dropped)));
    }
    if (statistics.getBoolean("limitReached", false)) {
      events.add(
          warning(
              EventType.CAPTURE_LIMIT_REACHED,
              "The capture ended at %d bytes, its size limit; what came later is not in it"
                  .formatted(statistics.getLong("bytes", 0L))));
    }
    if (statistics.getInteger("restarts", 0) > 0) {
      events.add(
          warning(
              EventType.CAPTURE_RESTARTED,
              "tcpdump died and was started again; packets between are missing"));
    }
    return events.toArray(EventDraft[]::new);
  }

  private static EventDraft warning(String type, String message) {
    return EventDraft.of(type, new JsonObject().put("message", message));
  }
}
