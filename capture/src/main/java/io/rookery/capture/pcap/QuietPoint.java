package io.rookery.capture.pcap;

import io.rookery.capture.process.Child;
import io.rookery.capture.process.OutputLine;
import io.rookery.capture.process.Signal;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Finds the moment at which tcpdump has written every packet that arrived before it was asked to
 * stop.
 *
 * <p>tcpdump leaves its loop at the first signal to stop, even if packets wait in the kernel's
 * buffer: on a busy host the last packets of an analysis would be lost. So it is first asked for
 * its counters (SIGUSR1), and asked again after each answer, until it has read what the first
 * answer says had been received by then. On a loopback interface the kernel counts each packet
 * twice. Counters that never meet, as after a loss in the kernel, end it when tcpdump has given the
 * same answer {@value #SETTLED} times. It is left alone between two of them, for twice as long each
 * time: a signal breaks off its wait for packets, and one that is asked without a pause may never
 * come to read.
 *
 * <p>Confined to the context of its capture.
 */
final class QuietPoint {
  private static final int SETTLED = 8;

  /** Milliseconds after which a question counts as unheard, and is asked again. */
  private static final long UNHEARD = 400;

  private final Vertx vertx;
  private final Duration deadline;
  private final int countedTimes;
  private Optional<Promise<TcpdumpCounters>> awaited = Optional.empty();

  /** {@code loopback} says whether the interface is one. */
  QuietPoint(Vertx vertx, Duration deadline, boolean loopback) {
    this.vertx = vertx;
    this.deadline = deadline;
    this.countedTimes = loopback ? 2 : 1;
  }

  /** To be called with each line tcpdump prints. */
  void line(OutputLine line) {
    TcpdumpCounters.of(line.text())
        .ifPresent(counters -> awaited.ifPresent(promise -> promise.tryComplete(counters)));
  }

  /** Completes at the quiet point; fails if tcpdump does not answer in time or has ended. */
  Future<Void> reached(Child child) {
    return ask(child)
        .compose(
            first -> readUpTo((first.received() - first.dropped()) / countedTimes, first, 1, child))
        .timeout(deadline.toMillis(), TimeUnit.MILLISECONDS);
  }

  private Future<Void> readUpTo(long target, TcpdumpCounters before, int sameAnswers, Child child) {
    if (before.captured() >= target || sameAnswers == SETTLED) {
      return Future.succeededFuture();
    }
    return pause(sameAnswers)
        .compose(over -> ask(child))
        .compose(
            now ->
                readUpTo(
                    target, now, now.captured() == before.captured() ? sameAnswers + 1 : 1, child));
  }

  private Future<Void> pause(int sameAnswers) {
    return vertx.timer(1L << sameAnswers, TimeUnit.MILLISECONDS).mapEmpty();
  }

  private Future<TcpdumpCounters> ask(Child child) {
    Promise<TcpdumpCounters> answer = Promise.promise();
    awaited = Optional.of(answer);
    return child
        .signal(Signal.USR1)
        .compose(sent -> answer.future().timeout(UNHEARD, TimeUnit.MILLISECONDS))
        .recover(
            cause -> cause instanceof TimeoutException ? ask(child) : Future.failedFuture(cause));
  }
}
