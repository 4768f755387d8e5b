package io.rookery.scheduler.result;

import java.util.function.ToLongFunction;

/**
 * How much of a payload is stored, and what becomes of the rest. The limit of the whole attempt
 * holds for all of them.
 */
enum Measure {
  UPLOAD(ResultLimits::file, "results.fileLimit", "... (truncated)", false),
  /** Cuckoo 3's: the rest is not even read. */
  CUT_UPLOAD(ResultLimits::file, "results.fileLimit", "... (truncated by resultserver)", true),
  /** Cuckoo 3's, and never more than a screen can need. */
  SCREENSHOT(
      limits -> Math.min(limits.file(), 4L << 20),
      "4 MiB for a screenshot",
      "... (truncated by resultserver)",
      true),
  LOG(ResultLimits::stream, "results.streamLimit", "... (truncated)", false),
  /** Without a mark, which would spoil the format. */
  BEHAVIOUR(ResultLimits::stream, "results.streamLimit", "", false);

  private final ToLongFunction<ResultLimits> limit;
  private final String limitedBy;
  private final String mark;
  private final boolean closing;

  Measure(ToLongFunction<ResultLimits> limit, String limitedBy, String mark, boolean closing) {
    this.limit = limit;
    this.limitedBy = limitedBy;
    this.mark = mark;
    this.closing = closing;
  }

  /** Bytes of one payload. */
  long limit(ResultLimits limits) {
    return limit.applyAsLong(limits);
  }

  /** What sets that limit, for an operator. */
  String limitedBy() {
    return limitedBy;
  }

  /** What a cut payload ends with, possibly nothing; the peers' processing knows it by that. */
  String mark() {
    return mark;
  }

  /** Whether the connection is closed at the limit; otherwise the rest is read and thrown away. */
  boolean closing() {
    return closing;
  }
}
