package io.rookery.capture.process;

/** Takes the bytes of one stream of a child, on the thread that reads it. */
@FunctionalInterface
interface ByteSink {
  /** The first {@code count} of these, which are the caller's again afterwards. */
  void accept(byte[] bytes, int count);

  /** Wants nothing of them. */
  static ByteSink none() {
    return (bytes, count) -> {};
  }
}
