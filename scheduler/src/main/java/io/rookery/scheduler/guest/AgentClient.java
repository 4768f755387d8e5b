package io.rookery.scheduler.guest;

import io.netty.channel.ConnectTimeoutException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * Makes the connections to agents. A connection that is being made cannot be taken back, so it is
 * made in short tries, between which it can be given up: nothing has been sent by then, and a guest
 * on a lab's network answers within one of them or not at all.
 */
final class AgentClient {
  private static final Duration TRY = Duration.ofMillis(400);

  private final HttpClient client;
  private final Duration connect;
  private final Duration one;

  private AgentClient(HttpClient client, Duration connect, Duration one) {
    this.client = client;
    this.connect = connect;
    this.one = one;
  }

  /**
   * A client fit for agents: nothing is kept alive, so each request has a connection of its own;
   * the pool's size is no limit, for a line never has two.
   *
   * @param connect the deadline of a connection, all its tries together
   */
  static AgentClient create(Vertx vertx, Duration connect) {
    Duration one = connect.compareTo(TRY) < 0 ? connect : TRY;
    HttpClientOptions options =
        new HttpClientOptions()
            .setKeepAlive(false)
            .setPipelining(false)
            .setSoLinger(0)
            .setConnectTimeout((int) one.toMillis());
    PoolOptions pool = new PoolOptions().setHttp1MaxSize(64).setCleanerPeriod(0);
    return new AgentClient(vertx.createHttpClient(options, pool), connect, one);
  }

  /**
   * Connects; fails with what the last try said.
   *
   * @param wanted asked before each further try
   */
  Future<HttpClientRequest> connect(RequestOptions options, BooleanSupplier wanted) {
    return connect(options, wanted, System.nanoTime() + connect.minus(one).toNanos());
  }

  private Future<HttpClientRequest> connect(
      RequestOptions options, BooleanSupplier wanted, long lastTry) {
    return client
        .request(options)
        .recover(
            cause ->
                cause instanceof ConnectTimeoutException
                        && wanted.getAsBoolean()
                        && System.nanoTime() - lastTry < 0
                    ? connect(options, wanted, lastTry)
                    : Future.failedFuture(cause));
  }

  Future<Void> close() {
    return client.close();
  }
}
