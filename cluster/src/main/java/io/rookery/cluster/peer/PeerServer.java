package io.rookery.cluster.peer;

import static java.util.Objects.requireNonNull;

import io.netty.handler.ssl.NotSslRecordException;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTP server for a node's peers. Deployed once; deployment completes when the port listens and
 * fails when it cannot. Undeploying closes the port.
 */
public final class PeerServer extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(PeerServer.class);
  private static final int HEADER_BYTES = 16 << 10;
  // A path of a result may be long, and longer still with its signs written in hexadecimal.
  private static final int LINE_BYTES = 16 << 10;
  private final PeerAddress address;
  private final PeerTls tls;
  private final PeerDeadlines deadlines;
  private final PeerParts parts;
  private volatile int port;

  /** {@code address} is where it will listen; port 0 is any free one. */
  public PeerServer(PeerAddress address, PeerTls tls, PeerDeadlines deadlines, PeerParts parts) {
    this.address = requireNonNull(address, "address");
    this.tls = requireNonNull(tls, "tls");
    this.deadlines = requireNonNull(deadlines, "deadlines");
    this.parts = requireNonNull(parts, "parts");
  }

  /** The port it listens on; 0 before it does. */
  public int port() {
    return port;
  }

  @Override
  public Future<?> start() {
    return vertx
        .createHttpServer(tls.server(options()))
        .requestHandler(router())
        .exceptionHandler(PeerServer::lost)
        .connectionHandler(connection -> connection.exceptionHandler(PeerServer::lost))
        .listen()
        .onSuccess(this::listening);
  }

  private void listening(HttpServer server) {
    port = server.actualPort();
    LOG.info("listening for peers on {}", new PeerAddress(address.host(), port));
  }

  private static void lost(Throwable failure) {
    if (failure instanceof NotSslRecordException) {
      LOG.warn("somebody without TLS was refused on the peer port, see cluster.tls");
    } else if (failure instanceof SSLException) {
      LOG.warn("somebody was refused on the peer port, see cluster.tls: {}", failure.getMessage());
    } else {
      LOG.debug("a peer's connection failed: {}", failure.getMessage());
    }
  }

  private HttpServerOptions options() {
    return new HttpServerOptions()
        .setHost(address.host())
        .setPort(address.port())
        .setIdleTimeout((int) deadlines.idle().toMillis())
        .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
        .setMaxHeaderSize(HEADER_BYTES)
        .setMaxInitialLineLength(LINE_BYTES)
        .setUseAlpn(false)
        .setHttp2ClearTextEnabled(false);
  }

  private Router router() {
    Router router = Router.router(vertx);
    PeerRouter paths = new PeerRouter(router, deadlines);
    new HelloRoutes(parts.self(), new Admittance(parts.self(), parts.present())).mount(paths);
    new SampleRoutes(parts.local(), parts.pulls()).mount(paths);
    new ResultCopyRoutes(parts.local(), parts.pulls(), new Joint<>(vertx)).mount(paths);
    new JobFileRoutes(parts.local().folders()).mount(paths);
    return router;
  }
}
