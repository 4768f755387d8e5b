package io.rookery.scheduler.result;

import io.rookery.scheduler.job.JobLogger;
import io.rookery.scheduler.machine.Dialect;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.net.NetSocket;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One attempt as the result server sees it. Lives on the result server's context. */
final class Attempt {
  private static final Logger LOGGER = LoggerFactory.getLogger(ResultServer.class);
  private static final byte[] NO_RECORD = {};

  /** Seconds' worth of new connections that may come at once. */
  private static final int BURST = 4;

  private final Context context;
  private final DiskTurns disk;
  private final Folder folder;
  private final TokenBucket arrivals;
  private final Pace pace;
  private final Duration headerDeadline;
  private final Alarms alarms = Alarms.quiet();
  private final Ledger ledger;
  private final DeliveryReader reader;
  private final Set<GuestConnection> connections = new HashSet<>();
  private final LogStreams logs = new LogStreams();
  private Promise<Void> drained = Promise.promise();
  private Optional<Future<ResultSummary>> closing = Optional.empty();

  Attempt(Context context, ResultServerOptions options, long jobId, Path path, Dialect dialect) {
    JobLogger logger = new JobLogger(LOGGER, jobId);
    this.context = context;
    this.disk = new DiskTurns(context);
    this.folder = new Folder(path, options.minimumFreeSpace());
    this.arrivals =
        new TokenBucket(
            options.limits().arrivals(),
            (long) BURST * options.limits().arrivals(),
            System::nanoTime);
    this.pace = new Pace(context.owner(), options.limits().rate());
    this.headerDeadline = options.headerDeadline();
    this.ledger =
        new Ledger(
            options.limits(),
            alarms,
            reason -> logger.warn("Not everything the guest sends is stored: {}", reason));
    long opened = System.nanoTime();
    this.reader =
        new DeliveryReader(
            dialect, () -> TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - opened));
  }

  DeliveryReader reader() {
    return reader;
  }

  Pace pace() {
    return pace;
  }

  Alarms alarms() {
    return alarms;
  }

  /** Completes when it is known whether the disk has room; the alarm is raised if it has none. */
  Future<Void> lookForRoom() {
    return disk.<Void>take(
            () -> {
              folder.requireRoom(0);
              return null;
            })
        .otherwise(
            cause -> {
              ledger.unwritable("nothing can be stored: " + cause.getMessage());
              return null;
            });
  }

  /** A connection of the guest was accepted. */
  void connected(NetSocket socket) {
    if (!arrivals.take()) {
      ledger.turnAway();
      GuestConnection.reset(socket);
      return;
    }
    if (connections.size() >= ledger.limits().connections()) {
      ledger.cut("more than " + ledger.limits().connections() + " connections at once");
      refused("too many connections are open");
      GuestConnection.reset(socket);
      return;
    }
    GuestConnection connection = new GuestConnection(context.owner(), socket, this);
    connections.add(connection);
    connection.start(headerDeadline);
  }

  /** A connection's preamble is complete: books it and opens what it brings. */
  Future<Intake> begin(Delivery delivery) {
    int files = delivery.destination().isPresent() ? 1 : 0;
    byte[] line = delivery.entry().map(Folder::line).orElse(NO_RECORD);
    if (!ledger.admit(files, line.length)) {
      return Future.succeededFuture(Intake.discarding(ledger));
    }
    return disk.take(() -> place(delivery, line))
        .map(file -> intake(delivery, file))
        .recover(
            cause -> {
              ledger.withdraw(files, line.length);
              return withoutPlace(cause);
            });
  }

  /** A connection broke a rule. */
  void refused(String rule) {
    ledger.refuse();
    LOGGER.debug("A connection was refused: {}", rule);
  }

  /** The guest opened a log stream; to be completed when the guest itself ends it. */
  Promise<Void> logBegan() {
    return logs.begin();
  }

  /** A connection and its file are closed. */
  void disconnected(GuestConnection connection) {
    connections.remove(connection);
    if (connections.isEmpty()) {
      Promise<Void> waiting = drained;
      drained = Promise.promise();
      waiting.complete();
    }
  }

  /** Moves a file of the node's own from the folder itself to that place. */
  Future<Void> keep(String file, ResultPath place) {
    return disk.take(
        () -> {
          folder.keep(file, place);
          return null;
        });
  }

  Future<Void> logEnded() {
    return logs.ended();
  }

  Future<Void> logResumed() {
    return logs.resumed();
  }

  Future<Void> drained() {
    return connections.isEmpty() ? Future.succeededFuture() : drained.future();
  }

  /** Ends all connections; the door must be shut before. */
  Future<ResultSummary> close() {
    if (closing.isEmpty()) {
      List.copyOf(connections).forEach(GuestConnection::end);
      pace.release();
      closing = Optional.of(drained().map(done -> ledger.summary()));
    }
    return closing.get();
  }

  private Optional<OpenFile> place(Delivery delivery, byte[] line) throws IOException {
    if (delivery.destination().isEmpty()) {
      folder.record(line);
      return Optional.empty();
    }
    return Optional.of(folder.open(delivery.destination().get(), line));
  }

  private Intake intake(Delivery delivery, Optional<OpenFile> file) {
    return file.map(
            open ->
                Intake.storing(
                    ledger,
                    new FileSink(disk, folder, open),
                    delivery.destination().orElseThrow().measure()))
        .orElseGet(() -> Intake.discarding(ledger));
  }

  private Future<Intake> withoutPlace(Throwable cause) {
    if (cause instanceof ProtocolViolation) {
      return Future.failedFuture(cause);
    }
    String reason = "a file could not be opened: " + cause.getMessage();
    // Of all that can go wrong here, only this is surely not the guest's doing.
    if (cause instanceof OutOfRoomException) {
      ledger.unwritable(reason);
    } else {
      ledger.cut(reason);
    }
    return Future.succeededFuture(Intake.discarding(ledger));
  }
}
