package io.rookery.scheduler.machine;

import static java.util.Objects.requireNonNull;

/**
 * A TCP address.
 *
 * @param host an IP address
 * @param port 1 to 65535
 */
public record Endpoint(String host, int port) {
  public Endpoint {
    requireNonNull(host, "host");
  }

  @Override
  public String toString() {
    return host + ":" + port;
  }
}
