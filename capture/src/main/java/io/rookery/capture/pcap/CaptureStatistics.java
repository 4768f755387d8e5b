package io.rookery.capture.pcap;

import io.vertx.core.json.JsonObject;

/**
 * What a capture got.
 *
 * @param packetsCaptured packets in the file, counted there
 * @param packetsReceived packets the kernel let through the filter, as tcpdump tells it; on a
 *     loopback interface it counts each packet twice
 * @param packetsDropped packets lost because tcpdump did not read them in time
 * @param bytes size of the file
 * @param limitReached whether the capture ended because the file had reached its size limit
 * @param restarts how often tcpdump was started again after it had died
 * @param countersComplete false if a tcpdump of this capture was killed (by the size limit, too)
 *     and could not tell its counters: received and dropped are then lower bounds
 */
public record CaptureStatistics(
    long packetsCaptured,
    long packetsReceived,
    long packetsDropped,
    long bytes,
    boolean limitReached,
    int restarts,
    boolean countersComplete) {

  public JsonObject toJson() {
    return new JsonObject()
        .put("packetsCaptured", packetsCaptured)
        .put("packetsReceived", packetsReceived)
        .put("packetsDropped", packetsDropped)
        .put("bytes", bytes)
        .put("limitReached", limitReached)
        .put("restarts", restarts)
        .put("countersComplete", countersComplete);
  }

  public static CaptureStatistics fromJson(JsonObject json) {
    return new CaptureStatistics(
        json.getLong("packetsCaptured"),
        json.getLong("packetsReceived"),
        json.getLong("packetsDropped"),
        json.getLong("bytes"),
        json.getBoolean("limitReached"),
        json.getInteger("restarts"),
        json.getBoolean("countersComplete"));
  }
}
