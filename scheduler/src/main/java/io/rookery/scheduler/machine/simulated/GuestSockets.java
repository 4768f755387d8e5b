package io.rookery.scheduler.machine.simulated;

import io.rookery.scheduler.machine.Machine;
import io.rookery.scheduler.machine.MachineException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Every socket and timer of one life, so that they end with it. Lives on one event loop. */
final class GuestSockets {
  private static final int BACKLOG = 128;
  private static final int MOST_PROBES = 1000;
  private static final int CONNECT_MILLIS = 1000;

  private final Vertx vertx;
  private final Machine machine;
  private final NetClient client;
  private Optional<NetClient> moved = Optional.empty();
  private final Set<NetSocket> open = new HashSet<>();
  private final Set<Future<NetSocket>> connecting = new HashSet<>();
  private final Set<Long> timers = new HashSet<>();
  private Optional<Future<NetServer>> server = Optional.empty();
  private boolean closed;

  /** {@code client} must connect from the machine's own address. */
  GuestSockets(Vertx vertx, Machine machine, NetClient client) {
    this.vertx = vertx;
    this.machine = machine;
    this.client = client;
  }

  /** Listens where the machine's agent is expected. Called once. */
  Future<Void> listen(Consumer<NetSocket> agent) {
    NetServerOptions options =
        new NetServerOptions()
            .setHost(machine.address())
            .setPort(machine.agentPort())
            .setAcceptBacklog(BACKLOG);
    Future<NetServer> listening =
        vertx
            .createNetServer(options)
            .connectHandler(socket -> adopt(socket).ifPresent(agent))
            .listen();
    server = Optional.of(listening);
    return listening
        .<Void>mapEmpty()
        .recover(
            cause ->
                Future.failedFuture(
                    new MachineException(
                        "%s cannot listen on %s port %d (%s): end what holds that address"
                            .formatted(
                                machine.name(),
                                machine.address(),
                                machine.agentPort(),
                                cause.getMessage()))));
  }

  /** Connects from the guest's address; fails when it cannot, or the life is over. */
  Future<NetSocket> connect(String host, int port) {
    if (closed) {
      return Future.failedFuture(over());
    }
    Future<NetSocket> attempt = moved.orElse(client).connect(port, host);
    connecting.add(attempt);
    return attempt
        .onComplete(done -> connecting.remove(attempt))
        .compose(
            socket ->
                adopt(socket)
                    .map(Future::succeededFuture)
                    .orElseGet(() -> Future.failedFuture(over())));
  }

  /** Ends the listening socket with all connections that it has brought. */
  void stopListening() {
    server.ifPresent(made -> made.onSuccess(NetServer::close));
  }

  /** Leaves the machine's address: nobody listens there, and connections come from another. */
  void move() {
    stopListening();
    if (moved.isEmpty() && !closed) {
      moved =
          Optional.of(
              vertx.createNetClient(
                  new NetClientOptions()
                      .setLocalAddress(otherAddress())
                      .setConnectTimeout(CONNECT_MILLIS)));
    }
  }

  private String otherAddress() {
    String address = machine.address();
    return "127.254." + address.substring(address.indexOf('.', "127.".length()) + 1);
  }

  /** Completes after that time, at once when it is none; never when the life ends before. */
  Future<Void> after(Duration time) {
    if (time.toMillis() <= 0) {
      return Future.succeededFuture();
    }
    Promise<Void> passed = Promise.promise();
    timers.add(
        vertx.setTimer(
            time.toMillis(),
            timer -> {
              timers.remove(timer);
              passed.complete();
            }));
    return passed.future();
  }

  /** Completes when nothing is open; what is being made is waited for. Called once. */
  Future<Void> close() {
    closed = true;
    timers.forEach(vertx::cancelTimer);
    timers.clear();
    List<Future<?>> ends = new ArrayList<>();
    server.ifPresent(
        made ->
            ends.add(made.compose(NetServer::close).compose(told -> refused(1)).otherwiseEmpty()));
    List.copyOf(open).forEach(socket -> ends.add(socket.close().otherwiseEmpty()));
    // Their sockets are closed as they come.
    connecting.forEach(attempt -> ends.add(attempt.otherwiseEmpty()));
    return Future.join(ends)
        .eventually(() -> moved.map(NetClient::close).orElseGet(Future::succeededFuture))
        .mapEmpty();
  }

  /**
   * Completes when connections are refused. A server says it is closed a moment before its port is
   * free: the selector lets go of it in its next turn. Fails when something else listens there.
   */
  private Future<Void> refused(int tries) {
    return client
        .connect(machine.agentPort(), machine.address())
        .transform(
            probe ->
                probe.failed()
                    ? Future.succeededFuture()
                    : probe
                        .result()
                        .close()
                        .compose(
                            gone ->
                                tries < MOST_PROBES
                                    ? refused(tries + 1)
                                    : Future.failedFuture(over())));
  }

  private Optional<NetSocket> adopt(NetSocket socket) {
    if (closed) {
      socket.close();
      return Optional.empty();
    }
    open.add(socket);
    socket.closeHandler(gone -> open.remove(socket));
    socket.exceptionHandler(broken -> socket.close());
    return Optional.of(socket);
  }

  private MachineException over() {
    return new MachineException(machine.name() + " was stopped");
  }
}
