package io.rookery.capture.pcap;

/** What becomes of a capture whose tcpdump died. */
public enum RestartPolicy {
  /** A new tcpdump writes a further file; all are one at the end. */
  RESTART,
  /** The capture ends as {@link CaptureProblem#DIED}; what it has got is kept. */
  FAIL
}
