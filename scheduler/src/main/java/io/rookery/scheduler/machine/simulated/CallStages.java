package io.rookery.scheduler.machine.simulated;

import io.rookery.scheduler.job.Stage;

/** Tells from a host's calls in which stage of an attempt a guest is. */
final class CallStages {
  /** CAPE's agent is asked once before the upload; of the others the status is asked as well. */
  private final boolean readyAtOnce;

  private Stage expected = Stage.BOOT;

  CallStages(boolean readyAtOnce) {
    this.readyAtOnce = readyAtOnce;
  }

  /** The stage of the next connection, as far as one can know before its call is read. */
  Stage expected() {
    return expected;
  }

  Stage of(String call) {
    return switch (call) {
      case "GET /" -> Stage.BOOT;
      case "GET /status", "get_status" -> expected == Stage.RUN ? Stage.RUN : Stage.BOOT;
      case "get_error" -> expected == Stage.RUN ? Stage.RUN : Stage.UPLOAD;
      case "GET /logs" -> Stage.COLLECT;
      default -> Stage.UPLOAD;
    };
  }

  /** Notes that the host has had its answer to that call. */
  void answered(String call) {
    boolean ready = call.equals("GET /status") || call.equals("get_status");
    if (expected == Stage.BOOT && (ready || readyAtOnce && call.equals("GET /"))) {
      expected = Stage.UPLOAD;
    } else if (call.equals("POST /execpy")
        || call.equals("POST /execute")
        || call.equals("execute")) {
      expected = Stage.RUN;
    }
  }
}
