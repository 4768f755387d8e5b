package io.rookery.capture.pcap;

import io.rookery.capture.process.Exit;
import io.rookery.capture.process.Signal;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;

/**
 * One capture from its first tcpdump to its finished file. Confined to the context of the verticle.
 *
 * <p>Each tcpdump writes one part. When one ends, this decides by why it ended: it was told to (the
 * capture is finished), the kernel ended it at the size limit (finished, and said), or it died
 * (finished or restarted, by policy).
 */
final class RunningCapture {
  /** A further part that could not hold its header and a packet is not worth a tcpdump. */
  private static final long LEAST_PART = 128;

  /** How long a tcpdump that has to end at once may take over it. */
  private static final Duration OBEDIENCE = Duration.ofMillis(250);

  private final Vertx vertx;
  private final Tcpdump.Starter starter;
  private final CaptureEvents events;
  private final CaptureRequest request;
  private final long sizeLimit;
  private final List<Path> parts = new ArrayList<>();
  private final Promise<Void> started = Promise.promise();
  private final Promise<CaptureEnd> finished = Promise.promise();
  private Optional<Tcpdump> current = Optional.empty();
  private TcpdumpCounters counters = TcpdumpCounters.NONE;
  private boolean countersComplete = true;
  private int restarts;
  private boolean stopping;

  RunningCapture(
      Vertx vertx, Tcpdump.Starter starter, CaptureEvents events, CaptureRequest request) {
    this.vertx = vertx;
    this.starter = starter;
    this.events = events;
    this.request = request;
    this.sizeLimit = request.sizeLimit().orElse(starter.options().sizeLimit());
  }

  /**
   * Completes when tcpdump listens. If it fails, nothing is left of the capture, its file included.
   */
  Future<Void> start() {
    startPart(request.file(), sizeLimit)
        .recover(failure -> discard(request.file(), failure))
        .onComplete(started)
        .onFailure(finished::fail);
    return started.future();
  }

  /**
   * Completes when the file is complete, also if the capture had ended before; may be called again.
   */
  Future<CaptureEnd> stop() {
    return stop(Tcpdump::stop);
  }

  /** The same without waiting for packets that are still on their way into the file. */
  Future<CaptureEnd> stopNow() {
    return stop(this::hurry);
  }

  private Future<CaptureEnd> stop(Function<Tcpdump, Future<Exit>> how) {
    if (!stopping) {
      stopping = true;
      started
          .future()
          .onSuccess(listening -> current.ifPresent(tcpdump -> stopTcpdump(tcpdump, how)));
    }
    return finished.future();
  }

  private Future<Exit> hurry(Tcpdump tcpdump) {
    long patience = vertx.setTimer(OBEDIENCE.toMillis(), over -> tcpdump.kill());
    return tcpdump.interrupt().onComplete(ended -> vertx.cancelTimer(patience));
  }

  private void stopTcpdump(Tcpdump tcpdump, Function<Tcpdump, Future<Exit>> how) {
    how.apply(tcpdump)
        .onFailure(
            failure ->
                finished.tryFail(
                    new CaptureException(
                        CaptureProblem.NOT_STOPPED,
                        failure.getMessage(),
                        "see what pid "
                            + tcpdump.pid()
                            + " waits for: `cat /proc/"
                            + tcpdump.pid()
                            + "/stack`")));
  }

  private Future<Void> startPart(Path file, long limit) {
    return starter
        .start(request, file, limit)
        .map(
            tcpdump -> {
              parts.add(file);
              current = Optional.of(tcpdump);
              tcpdump.exit().onSuccess(exit -> partEnded(tcpdump, exit));
              return null;
            });
  }

  private void partEnded(Tcpdump tcpdump, Exit exit) {
    current = Optional.empty();
    TcpdumpCounters.ofEnd(tcpdump.lastLines())
        .ifPresentOrElse(told -> counters = counters.plus(told), () -> countersComplete = false);
    if (exit.signal().equals(Optional.of(Signal.XFSZ))) {
      limitReached();
    } else if (stopping) {
      finish(CaptureEnd.Reason.STOPPED, "stopped");
    } else {
      died(lastWords(tcpdump, exit));
    }
  }

  private void limitReached() {
    String message =
        "the file has reached its limit of " + sizeLimit + " bytes, later packets are not in it";
    events.happened(request, CaptureEvent.Type.LIMIT_REACHED, message);
    finish(CaptureEnd.Reason.LIMIT_REACHED, message);
  }

  private void died(String why) {
    CaptureOptions options = starter.options();
    if (options.onDeath() == RestartPolicy.FAIL || restarts >= options.maxRestarts()) {
      events.happened(
          request,
          CaptureEvent.Type.DIED,
          why + "; the capture ends here, what it has got is kept");
      finish(CaptureEnd.Reason.DIED, why);
      return;
    }
    restarts++;
    events.happened(
        request,
        CaptureEvent.Type.DIED,
        why + "; starting it again (" + restarts + " of " + options.maxRestarts() + ")");
    restart(PcapParts.part(request.file(), restarts));
  }

  private void restart(Path part) {
    blocking(() -> room(parts))
        .onSuccess(
            room -> {
              if (stopping) {
                finish(CaptureEnd.Reason.STOPPED, "stopped");
              } else if (room < LEAST_PART) {
                limitReached();
              } else {
                restart(part, room);
              }
            })
        .onFailure(failure -> finish(CaptureEnd.Reason.DIED, String.valueOf(failure.getMessage())));
  }

  private void restart(Path part, long room) {
    startPart(part, room)
        .recover(failure -> discard(part, failure))
        .onSuccess(
            listening -> {
              events.happened(
                  request,
                  CaptureEvent.Type.RESTARTED,
                  "listening again, some packets are missing");
              if (stopping) {
                current.ifPresent(tcpdump -> stopTcpdump(tcpdump, Tcpdump::stop));
              }
            })
        .onFailure(
            failure -> {
              String why = "it could not be started again: " + failure.getMessage();
              events.happened(request, CaptureEvent.Type.DIED, why);
              finish(CaptureEnd.Reason.DIED, why);
            });
  }

  private long room(List<Path> written) throws Exception {
    long room = sizeLimit;
    for (Path part : written) {
      room -= PcapParts.trim(part);
    }
    return room;
  }

  private void finish(CaptureEnd.Reason reason, String explanation) {
    List<Path> all = List.copyOf(parts);
    blocking(() -> PcapParts.assemble(all))
        .map(summary -> statistics(summary, reason == CaptureEnd.Reason.LIMIT_REACHED))
        .onSuccess(statistics -> finished(new CaptureEnd(reason, explanation, statistics)))
        .onFailure(
            failure ->
                finished.tryFail(
                    new CaptureException(
                        CaptureProblem.NOT_STOPPED,
                        "the file could not be finished: " + failure.getMessage(),
                        "look at " + request.file() + " and what begins with its name; see `df`")));
  }

  private void finished(CaptureEnd end) {
    if (end.statistics().packetsDropped() > 0) {
      events.happened(
          request,
          CaptureEvent.Type.PACKETS_DROPPED,
          "the kernel dropped "
              + end.statistics().packetsDropped()
              + " packets, the file has gaps");
    }
    events.ended(request, end);
    finished.tryComplete(end);
  }

  private CaptureStatistics statistics(PcapSummary summary, boolean limitReached) {
    return new CaptureStatistics(
        summary.packets(),
        Math.max(counters.received(), summary.packets()),
        counters.dropped(),
        summary.bytes(),
        limitReached,
        restarts,
        countersComplete);
  }

  /** A file of which nothing will come is removed, so that a later capture may have its name. */
  private Future<Void> discard(Path file, Throwable cause) {
    boolean ours =
        !(cause instanceof CaptureException known && known.problem() == CaptureProblem.UNWRITABLE);
    return blocking(() -> ours && Files.deleteIfExists(file))
        .transform(either -> Future.failedFuture(cause));
  }

  private <T> Future<T> blocking(Callable<T> work) {
    return vertx.executeBlocking(work, false);
  }

  private static String lastWords(Tcpdump tcpdump, Exit exit) {
    List<String> lines = tcpdump.lastLines();
    return "tcpdump[%d] died, %s; it said: %s"
        .formatted(
            tcpdump.pid(),
            exit,
            String.join(" | ", lines.subList(Math.max(0, lines.size() - 4), lines.size())));
  }
}
