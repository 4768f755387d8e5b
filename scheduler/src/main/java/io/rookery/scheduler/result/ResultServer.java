package io.rookery.scheduler.result;

import io.rookery.scheduler.machine.Dialect;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Receives what analyzers in guests send: the result protocols of Cuckoo 1, 2 and 3 and of CAPE.
 *
 * <p>One connection brings one file or stream; whose it is follows from its source address alone.
 * The address is looked up when the connection is accepted, and a connection never outlives the
 * session it was accepted for, so data of an attempt that is over cannot reach the next one. No
 * byte is ever sent. Deploy one instance; its state lives on the context of that deployment, and
 * the methods may be called from anywhere.
 */
public final class ResultServer extends VerticleBase implements ResultSessions {
  private static final Logger LOGGER = LoggerFactory.getLogger(ResultServer.class);

  /** Larger than any burst that one guest may bring, which would keep the others out. */
  private static final int BACKLOG = 4096;

  /** Bytes per read; with the pieces Vert.x may hold for a paused socket, half a MiB at most. */
  private static final int RECEIVE_BUFFER = 1 << 16;

  private final Map<GuestAddress, Attempt> attempts = new HashMap<>();
  private volatile Optional<OwnerContext> running = Optional.empty();
  private volatile ResultServerOptions options;
  private volatile int port;

  /** A result server that listens when it is deployed; deploying fails when it cannot. */
  public ResultServer(ResultServerOptions options) {
    this.options = options;
  }

  @Override
  public Future<?> start() {
    NetServer server =
        vertx
            .createNetServer(
                new NetServerOptions()
                    .setHost(options.host())
                    .setPort(options.port())
                    .setReuseAddress(true)
                    .setAcceptBacklog(BACKLOG)
                    .setReceiveBufferSize(RECEIVE_BUFFER))
            .connectHandler(this::accept);
    return server
        .listen()
        .onSuccess(
            listening -> {
              port = listening.actualPort();
              running = Optional.of(new OwnerContext(context));
              LOGGER.info("The result server listens on {} port {}", options.host(), port);
            })
        .recover(cause -> Future.failedFuture(cannotListen(cause)));
  }

  /**
   * Sessions that are opened from now on are held to these bounds; those that are open keep theirs.
   * Host and port stay as they are.
   */
  public void bound(ResultServerOptions bounds) {
    options =
        new ResultServerOptions(
            options.host(),
            options.port(),
            bounds.limits(),
            bounds.headerDeadline(),
            bounds.minimumFreeSpace());
  }

  private IllegalStateException cannotListen(Throwable cause) {
    return new IllegalStateException(
        "the result server cannot listen on "
            + options.host()
            + " port "
            + options.port()
            + " ("
            + cause.getMessage()
            + "): end what holds that port, or change results.host or results.port",
        cause);
  }

  /** Ends all sessions; what arrived is kept. The deployment closes the listening socket. */
  @Override
  public Future<?> stop() {
    running = Optional.empty();
    List<Attempt> open = List.copyOf(attempts.values());
    attempts.clear();
    return Future.join(open.stream().map(Attempt::close).toList());
  }

  /** The port on which the server listens; 0 before it is deployed. */
  @Override
  public int port() {
    return port;
  }

  /**
   * {@inheritDoc}
   *
   * <p>Fails with {@link IllegalArgumentException} when the address is not an IP address, and with
   * {@link IllegalStateException} also when the server is not deployed.
   */
  @Override
  public Future<ResultSession> open(String guestAddress, long jobId, Path folder, Dialect dialect) {
    Optional<GuestAddress> address = GuestAddress.parse(guestAddress);
    if (address.isEmpty()) {
      return Future.failedFuture(
          new IllegalArgumentException("\"" + guestAddress + "\" is not an IP address"));
    }
    return running
        .map(owner -> owner.call(() -> open(owner, address.get(), jobId, folder, dialect)))
        .orElseGet(
            () -> Future.failedFuture(new IllegalStateException("the result server is not up")));
  }

  private Future<ResultSession> open(
      OwnerContext owner, GuestAddress address, long jobId, Path folder, Dialect dialect) {
    if (attempts.containsKey(address)) {
      throw new IllegalStateException(
          "results from " + address.text() + " already go to another attempt");
    }
    Attempt attempt = new Attempt(context, options, jobId, folder, dialect);
    attempts.put(address, attempt);
    ResultSession session =
        new OpenSession(owner, attempt, () -> attempts.remove(address, attempt));
    // Not only when the guest sends something: its sample would have run for nothing by then.
    return attempt.lookForRoom().map(session);
  }

  private void accept(NetSocket socket) {
    Optional<Attempt> attempt = GuestAddress.of(socket.remoteAddress()).map(attempts::get);
    attempt.ifPresentOrElse(
        known -> known.connected(socket),
        () -> {
          LOGGER.debug("No attempt expects results from {}", socket.remoteAddress());
          GuestConnection.reset(socket);
        });
  }
}
