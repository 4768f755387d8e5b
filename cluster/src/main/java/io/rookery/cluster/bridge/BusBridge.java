package io.rookery.cluster.bridge;

import static java.util.Objects.requireNonNull;

import io.rookery.cluster.config.ApiOptions;
import io.rookery.cluster.config.BridgeOptions;
import io.rookery.scheduler.job.JobEvents;
import io.rookery.scheduler.job.Refusal;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves the event bus to programs outside the JVM, over TCP: requests about jobs, the list of
 * machines, and the events. Tokens, deadline, idle time and the number of connections are those of
 * {@code api}.
 */
public final class BusBridge extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(BusBridge.class);

  private final BridgeOptions options;
  private final ApiOptions api;
  private final Visitors visitors;
  private final Set<BridgeConnection> connections = ConcurrentHashMap.newKeySet();
  private volatile int port;

  /** Listens once it is deployed, where {@code options} say. */
  public BusBridge(BridgeOptions options, ApiOptions api) {
    this.options = requireNonNull(options, "options");
    this.api = requireNonNull(api, "api");
    this.visitors = new Visitors(api.tokens());
  }

  /** The port it listens on; 0 before it does. */
  public int port() {
    return port;
  }

  /** How many clients are served at this moment. */
  public int connections() {
    return connections.size();
  }

  @Override
  public Future<?> start() {
    BusRequests requests = new BusRequests(vertx.eventBus(), api.deadline());
    // One for all clients: each subscription costs every member of a cluster an entry.
    MessageConsumer<JsonObject> events =
        vertx.eventBus().consumer(JobEvents.ADDRESS, message -> tell(message.body()));
    return events
        .completion()
        .compose(
            registered ->
                vertx
                    .createNetServer(server())
                    .connectHandler(socket -> connected(socket, requests))
                    .exceptionHandler(
                        failure -> LOG.debug("a connection failed: {}", failure.getMessage()))
                    .listen())
        .onSuccess(this::listening);
  }

  private void listening(NetServer server) {
    port = server.actualPort();
    LOG.info("the event bus bridge listens on {}:{}", options.host(), port);
  }

  private NetServerOptions server() {
    return new NetServerOptions()
        .setHost(options.host())
        .setPort(options.port())
        .setIdleTimeout((int) Math.min(Integer.MAX_VALUE, api.idle().toMillis()))
        .setIdleTimeoutUnit(TimeUnit.MILLISECONDS);
  }

  private void connected(NetSocket socket, BusRequests requests) {
    socket.exceptionHandler(failure -> LOG.debug("a client is gone: {}", failure.getMessage()));
    if (connections.size() >= api.streams()) {
      Refusal refusal = RefusedFrameException.tooMany(api.streams()).refusal();
      socket.end(Frame.refused(refusal, Optional.empty()).toBuffer());
      return;
    }
    BridgeConnection connection =
        new BridgeConnection(vertx, socket, visitors, requests, api.deadline().toMillis());
    connections.add(connection);
    connection.ended().onComplete(ended -> connections.remove(connection));
  }

  private void tell(JsonObject event) {
    if (!connections.isEmpty()) {
      Buffer frame = Frame.published(JobEvents.ADDRESS, event).toBuffer();
      connections.forEach(connection -> connection.tell(frame));
    }
  }
}
