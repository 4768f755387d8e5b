package io.rookery.cluster.peer;

import static java.util.Objects.requireNonNull;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The HTTP client with which a node talks to its peers. */
final class PeerHttp {
  private static final Logger LOG = LoggerFactory.getLogger(PeerHttp.class);
  private static final int CONNECTIONS = 32;
  private static final int WAITING = 1024;
  private final Vertx vertx;
  private final HttpClient client;

  PeerHttp(Vertx vertx, PeerTls tls, PeerDeadlines deadlines) {
    this.vertx = requireNonNull(vertx, "vertx");
    this.client =
        vertx
            .httpClientBuilder()
            .with(tls.client(options(deadlines)))
            .with(new PoolOptions().setHttp1MaxSize(CONNECTIONS).setMaxWaitQueueSize(WAITING))
            // Whoever uses a connection is told of its loss; that it was idle is worth no error.
            .withConnectHandler(
                connection ->
                    connection.exceptionHandler(
                        lost -> LOG.debug("a connection was lost: {}", lost.getMessage())))
            .build();
  }

  private static HttpClientOptions options(PeerDeadlines deadlines) {
    long idle = deadlines.idle().toMillis();
    return new HttpClientOptions()
        .setConnectTimeout((int) deadlines.connect().toMillis())
        .setSslHandshakeTimeout(deadlines.connect().toMillis())
        .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS)
        .setIdleTimeout((int) idle)
        .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
        // Given up before the server does, which would cut the request that is just being sent.
        .setKeepAliveTimeout((int) Math.max(1, TimeUnit.MILLISECONDS.toSeconds(idle / 2)));
  }

  /** Sends the request and has {@code use} read the answer, all of it within the limit. */
  <T> Future<T> exchange(
      PeerAddress peer,
      RequestOptions request,
      Duration limit,
      Function<HttpClientResponse, Future<T>> use) {
    request.setHost(peer.host()).setPort(peer.port());
    return new Exchange<>(vertx, client, request, use).within(limit);
  }

  Future<Void> close() {
    return client.close();
  }
}
