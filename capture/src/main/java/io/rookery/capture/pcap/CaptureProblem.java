package io.rookery.capture.pcap;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Why there is no capture, or no more. */
public enum CaptureProblem {
  /** The request itself is wrong; the message names the field. */
  BAD_REQUEST(400),
  BAD_FILTER(400),
  NO_INTERFACE(404),
  NO_NAMESPACE(404),
  /** No capture of that id is known on this node. */
  UNKNOWN_ID(404),
  ID_IN_USE(409),
  NO_TCPDUMP(503),
  NO_PERMISSION(503),
  INTERFACE_DOWN(503),
  /** The file cannot be created, or exists already. */
  UNWRITABLE(503),
  NOT_LISTENING_IN_TIME(503),
  /** tcpdump would not start, for a reason that only its own words tell. */
  NOT_STARTED(503),
  /** tcpdump ended by itself in the middle of the capture. */
  DIED(503),
  /** tcpdump is still there after SIGKILL, or its file could not be finished. */
  NOT_STOPPED(503),
  /** No capture service answers on this node, or it did not answer in time. */
  NO_SERVICE(503);

  private final int status;

  CaptureProblem(int status) {
    this.status = status;
  }

  /** The failure code of the reply on the event bus, one of HTTP's. */
  public int status() {
    return status;
  }

  /** The name of the problem in JSON and in failures of a job, like {@code capture.bad-filter}. */
  public String code() {
    return "capture." + name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  static Optional<CaptureProblem> ofCode(String code) {
    return Arrays.stream(values()).filter(problem -> problem.code().equals(code)).findFirst();
  }
}
