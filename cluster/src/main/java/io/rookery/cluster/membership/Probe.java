package io.rookery.cluster.membership;

import io.netty.channel.ConnectTimeoutException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import java.net.ConnectException;
import java.time.Duration;

/** Knocks at a node's door: a refusal is a sure sign that no process is behind it. */
public final class Probe {
  private final NetClient client;
  private final int port;

  /**
   * Knocks at that port of any host.
   *
   * @param deadline for an answer of the other's kernel
   */
  public Probe(Vertx vertx, int port, Duration deadline) {
    this.client =
        vertx.createNetClient(new NetClientOptions().setConnectTimeout((int) deadline.toMillis()));
    this.port = port;
  }

  /**
   * Whether connections are refused. Completes with false when one is accepted, or when nobody
   * answers in time; never fails.
   */
  public Future<Boolean> refused(String host) {
    return client
        .connect(port, host)
        .compose(NetSocket::close)
        .map(false)
        .otherwise(
            failure ->
                failure instanceof ConnectException
                    && !(failure instanceof ConnectTimeoutException));
  }

  /** Lets go of its client. */
  public Future<Void> close() {
    return client.close();
  }
}
