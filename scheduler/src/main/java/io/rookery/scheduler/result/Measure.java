package io.rookery.scheduler.result;

/** How much of a payload is stored. The limit of the whole attempt holds for all of them. */
enum Measure {
  /** Up to the file limit; a text at the end tells that the file was cut. */
  UPLOAD {
    @Override
    long limit(ResultLimits limits) {
      return limits.file();
    }
  },
  /** As an upload, and never more than a screen can need. */
  SCREENSHOT {
    @Override
    long limit(ResultLimits limits) {
      return Math.min(limits.file(), LARGEST_SCREENSHOT);
    }
  },
  /** No limit of its own, and no text at the end: it would spoil the format. */
  STREAM {
    @Override
    long limit(ResultLimits limits) {
      return Long.MAX_VALUE;
    }
  };

  private static final long LARGEST_SCREENSHOT = 4L << 20;

  /** Bytes of one payload. */
  abstract long limit(ResultLimits limits);

  /** Whether a cut payload says so at its end. */
  boolean marked() {
    return this != STREAM;
  }
}
