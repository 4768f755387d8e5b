package io.rookery.cluster.demo;

import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A sample whose doings are known, so that what comes back can be checked.
 *
 * @param name what it is called in the report
 * @param file the file to submit
 * @param timeout how long it may run
 * @param expected what must be found afterwards
 */
record DemoSample(String name, Path file, Duration timeout, Expected expected) {

  /**
   * What must be found afterwards.
   *
   * @param failure the code with which its job fails; empty when the job is complete
   * @param packets texts that stand in the capture
   * @param dropped contents of files that come back
   * @param runsAtLeast how long its run takes
   */
  record Expected(
      Optional<String> failure, List<String> packets, List<String> dropped, Duration runsAtLeast) {

    static Expected complete() {
      return new Expected(Optional.empty(), List.of(), List.of(), Duration.ZERO);
    }

    static Expected failing(String code) {
      return new Expected(Optional.of(code), List.of(), List.of(), Duration.ZERO);
    }

    Expected withPackets(String... texts) {
      return new Expected(failure, List.of(texts), dropped, runsAtLeast);
    }

    Expected withDropped(String... contents) {
      return new Expected(failure, packets, List.of(contents), runsAtLeast);
    }

    Expected runningAtLeast(Duration time) {
      return new Expected(failure, packets, dropped, time);
    }
  }

  JsonObject spec() {
    return new JsonObject()
        .put("platform", "linux")
        .put("owner", "demo")
        .put("timeout", timeout.toSeconds() + "s");
  }
}
