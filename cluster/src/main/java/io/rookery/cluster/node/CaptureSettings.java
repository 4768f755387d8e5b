package io.rookery.cluster.node;

import io.rookery.capture.pcap.CaptureOptions;
import io.rookery.capture.pcap.RestartPolicy;
import java.time.Duration;

/** What the configuration says of captures, in the words of the capture service. */
final class CaptureSettings {

  private CaptureSettings() {}

  static CaptureOptions of(io.rookery.cluster.config.CaptureOptions configured, Duration deadline) {
    return CaptureOptions.of(
        configured.tcpdump(),
        deadline,
        deadline,
        configured.sizeLimit(),
        switch (configured.onDeath()) {
          case FAIL -> RestartPolicy.FAIL;
          case RESTART -> RestartPolicy.RESTART;
        });
  }
}
