package io.rookery.capture.pcap;

/**
 * The event bus addresses of a node's captures. All are local to the node: no other node may start
 * a process here.
 *
 * @param start request: a {@link CaptureRequest}; reply when tcpdump listens: {@code {id}}
 * @param stop request: {@code {id}}; reply when the file is complete: {@link CaptureEnd}
 * @param events published: each {@link CaptureEvent}
 */
public record CaptureAddresses(String start, String stop, String events) {
  public static CaptureAddresses of(String node) {
    String prefix = "rookery.capture." + node;
    return new CaptureAddresses(prefix + ".start", prefix + ".stop", prefix + ".events");
  }
}
