package io.rookery.cluster.config;

import io.rookery.scheduler.analysis.ScreenTerms;
import java.time.Duration;

/**
 * {@code screenshots:} — pictures of the screens of guests that have one, while samples run.
 *
 * @param interval from one picture to the next; default 5 s
 * @param limit how many of one attempt are kept; default 500
 * @param sizeLimit bytes of those together; default 256 MiB
 */
public record ScreenshotOptions(Duration interval, int limit, long sizeLimit) {

  /** The same for attempts. */
  public ScreenTerms terms() {
    return new ScreenTerms(interval, limit, sizeLimit);
  }

  static ScreenshotOptions read(Section root) {
    try (Section screenshots = root.section("screenshots")) {
      return new ScreenshotOptions(
          screenshots.value("interval", Duration.ofSeconds(5), Notation.DURATION),
          screenshots.value("limit", 500, Notation.whole(1, 9999)),
          screenshots.value("sizeLimit", 256L << 20, Notation.SIZE));
    }
  }
}
