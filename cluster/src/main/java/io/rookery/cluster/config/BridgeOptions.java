package io.rookery.cluster.config;

/**
 * {@code bridge:} — where programs outside the JVM reach the event bus. Its tokens and bounds are
 * those of {@link ApiOptions}.
 *
 * @param enabled default false
 * @param host the address to listen on; default {@code 127.0.0.1}
 * @param port default 7000; 0 for any free one
 */
public record BridgeOptions(boolean enabled, String host, int port) {

  static BridgeOptions read(Section root, ApiOptions api) {
    try (Section bridge = root.section("bridge")) {
      BridgeOptions read =
          new BridgeOptions(
              bridge.value("enabled", false, Notation.FLAG),
              bridge.value("host", "127.0.0.1", Notation.HOST),
              bridge.value("port", 7000, Notation.LISTENING_PORT));
      if (read.enabled && api.tokens().isEmpty() && !ApiOptions.isLoopback(read.host)) {
        bridge.mistake(
            "host", "without api.tokens only a loopback address such as 127.0.0.1 is served");
      }
      return read;
    }
  }
}
