package io.rookery.cluster.config;

import java.time.Duration;

/**
 * {@code dispatch:} — how jobs find machines.
 *
 * @param sweep how often to look for what a lost wake-up missed; default 30 s
 */
public record DispatchOptions(Duration sweep) {

  static DispatchOptions read(Section root) {
    try (Section dispatch = root.section("dispatch")) {
      return new DispatchOptions(
          dispatch.value("sweep", Duration.ofSeconds(30), Notation.DURATION));
    }
  }
}
