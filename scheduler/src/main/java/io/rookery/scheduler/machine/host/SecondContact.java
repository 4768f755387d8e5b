package io.rookery.scheduler.machine.host;

import io.rookery.scheduler.machine.Endpoint;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import java.time.Duration;

/**
 * A connection to an agent that has taken one and is silent, which ends as soon as it was taken: a
 * guest that takes it lives, whatever its agent waits for. Lives on the context on which it begins.
 */
public final class SecondContact {
  private final NetClient client;
  private final Future<Boolean> taken;

  private SecondContact(NetClient client, Future<Boolean> taken) {
    this.client = client;
    this.taken = taken;
  }

  /** Begins; {@code within} is how long the guest may take to take it. */
  public static SecondContact begin(Vertx vertx, Endpoint agent, Duration within) {
    NetClient client =
        vertx.createNetClient(
            new NetClientOptions()
                .setConnectTimeout((int) Math.max(1, within.toMillis()))
                .setSoLinger(0));
    return new SecondContact(
        client,
        client
            .connect(agent.port(), agent.host())
            .compose(NetSocket::close)
            .map(true)
            .otherwise(false)
            .eventually(client::close));
  }

  /** Completes with whether it was taken in time, when nothing of it is open; never fails. */
  public Future<Boolean> taken() {
    return taken;
  }

  /** Gives it up; completes when nothing of it is open. */
  public Future<Void> end() {
    return client.close().transform(closed -> taken.mapEmpty());
  }
}
