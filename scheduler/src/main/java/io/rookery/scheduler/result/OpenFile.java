package io.rookery.scheduler.result;

import java.io.IOException;
import java.nio.channels.WritableByteChannel;

/**
 * A file that is being received.
 *
 * @param channel where its bytes go
 * @param completion what puts it into its place, after the channel was closed
 */
record OpenFile(WritableByteChannel channel, Completion completion) {

  /** Blocks. */
  @FunctionalInterface
  interface Completion {
    void run() throws IOException;
  }

  /** A file that stands in its place from the beginning. */
  static OpenFile inPlace(WritableByteChannel channel) {
    return new OpenFile(channel, () -> {});
  }
}
