package io.rookery.cluster.node;

import io.rookery.capture.pcap.CaptureOptions;
import io.rookery.capture.pcap.RestartPolicy;
import io.rookery.cluster.config.NodeConfiguration;
import java.time.Duration;

/** What the configuration says of captures, in the words of the capture service. */
final class CaptureSettings {

  private CaptureSettings() {}

  static CaptureOptions of(NodeConfiguration configuration) {
    io.rookery.cluster.config.CaptureOptions configured = configuration.capture();
    Duration deadline = configuration.timeouts().capture();
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
