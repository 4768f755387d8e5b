package io.rookery.capture.pcap;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What tcpdump counted: on three lines when it ends, on one line when it is sent SIGUSR1.
 *
 * @param captured packets it has read and written
 * @param received packets the kernel let through the filter
 * @param dropped packets that found no room in the buffer
 */
record TcpdumpCounters(long captured, long received, long dropped) {
  static final TcpdumpCounters NONE = new TcpdumpCounters(0, 0, 0);

  private static final Pattern CAPTURED = Pattern.compile("(\\d{1,18}) packets? captured");
  private static final Pattern RECEIVED =
      Pattern.compile("(\\d{1,18}) packets? received by filter");
  private static final Pattern DROPPED = Pattern.compile("(\\d{1,18}) packets? dropped by kernel");

  /** The counters among a tcpdump's last lines; empty if it was ended too roughly to tell them. */
  static Optional<TcpdumpCounters> ofEnd(List<String> lines) {
    return of(String.join("\n", lines.subList(Math.max(0, lines.size() - 4), lines.size())));
  }

  /** The counters on one line, if it is the answer to SIGUSR1. */
  static Optional<TcpdumpCounters> of(String text) {
    Matcher captured = CAPTURED.matcher(text);
    Matcher received = RECEIVED.matcher(text);
    Matcher dropped = DROPPED.matcher(text);
    return captured.find() && received.find() && dropped.find()
        ? Optional.of(new TcpdumpCounters(value(captured), value(received), value(dropped)))
        : Optional.empty();
  }

  TcpdumpCounters plus(TcpdumpCounters other) {
    return new TcpdumpCounters(
        captured + other.captured, received + other.received, dropped + other.dropped);
  }

  private static long value(Matcher matcher) {
    return Long.parseLong(matcher.group(1));
  }
}
