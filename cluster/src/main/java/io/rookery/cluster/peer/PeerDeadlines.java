package io.rookery.cluster.peer;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * How long a node waits for its peers.
 *
 * @param connect until a connection stands
 * @param idle how long a connection may carry nothing; a peer that works on an answer says so more
 *     often than that
 * @param call for a question that needs no work, from the connection to the answer's last byte
 * @param transfer for everything that moves files, its tries after a cut included
 */
public record PeerDeadlines(Duration connect, Duration idle, Duration call, Duration transfer) {

  public PeerDeadlines {
    requireNonNull(connect, "connect");
    requireNonNull(idle, "idle");
    requireNonNull(call, "call");
    requireNonNull(transfer, "transfer");
  }
}
