package io.rookery.cluster.peer;

import static java.util.Objects.requireNonNull;

/**
 * Where a node listens for its peers.
 *
 * @param host a name or an address
 * @param port {@code cluster.peerPort}
 */
public record PeerAddress(String host, int port) {

  public PeerAddress {
    requireNonNull(host, "host");
  }

  @Override
  public String toString() {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }
}
