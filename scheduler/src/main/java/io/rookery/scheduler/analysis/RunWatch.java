package io.rookery.scheduler.analysis;

import io.rookery.scheduler.guest.GuestAgent;
import io.rookery.scheduler.guest.GuestException;
import io.rookery.scheduler.guest.GuestProblem;
import io.rookery.scheduler.guest.GuestStatus;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.OptionalLong;

/**
 * Watches a running sample by asking the agent: quickly at first, because many samples end at once,
 * then once a second, and immediately on a hint that the analysis may be over. An agent that gives
 * no answer is normal for a busy guest, and only counts as lost when it stays silent.
 */
final class RunWatch {
  private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

  private final GuestAgent agent;
  private final Timers timers;
  private final Duration lostAfter;
  private final Promise<RunEnd> end = Promise.promise();
  private Duration pause = FIRST_PAUSE;
  private Timers.Timer timeOver = () -> {};
  private Timers.Timer next = () -> {};
  private boolean stopped;
  private boolean asking;
  private OptionalLong silentSince = OptionalLong.empty();

  RunWatch(GuestAgent agent, Timers timers, Duration lostAfter) {
    this.agent = agent;
    this.timers = timers;
    this.lostAfter = lostAfter;
  }

  /**
   * Watches until the end, or for {@code limit}.
   *
   * @param hint completes when the analysis may be over
   */
  Future<RunEnd> watch(Duration limit, Future<Void> hint) {
    timeOver = timers.after(limit, () -> end.tryComplete(new RunEnd.TimeOver()));
    hint.onSuccess(mayBeOver -> hinted());
    ask();
    return end.future().onComplete(ended -> stop());
  }

  /** Ends the watch of an attempt that has been interrupted; the watch's own future stays open. */
  Future<Void> stop() {
    stopped = true;
    timeOver.cancel();
    next.cancel();
    return Future.succeededFuture();
  }

  private boolean over() {
    return stopped || end.future().isComplete();
  }

  private void hinted() {
    pause = FIRST_PAUSE;
    if (!asking && !over()) {
      next.cancel();
      ask();
    }
  }

  private void ask() {
    if (over()) {
      return;
    }
    asking = true;
    agent
        .status()
        .onComplete(
            answer -> {
              asking = false;
              if (answer.succeeded()) {
                silentSince = OptionalLong.empty();
                heard(answer.result());
              } else {
                unheard(answer.cause());
              }
              askLater();
            });
  }

  private void heard(GuestStatus status) {
    if (status instanceof GuestStatus.Complete) {
      end.tryComplete(new RunEnd.Complete());
    } else if (status instanceof GuestStatus.Failed failed) {
      end.tryComplete(new RunEnd.AnalyzerFailed(failed.description()));
    }
  }

  private void unheard(Throwable cause) {
    if (!(cause instanceof GuestException problem) || problem.problem() == GuestProblem.ABORTED) {
      end.tryFail(cause);
      return;
    }
    long now = timers.millis();
    if (silentSince.isEmpty()) {
      silentSince = OptionalLong.of(now);
    } else if (now - silentSince.getAsLong() >= lostAfter.toMillis()) {
      end.tryComplete(new RunEnd.AgentLost(problem));
    }
  }

  private void askLater() {
    if (over()) {
      return;
    }
    next = timers.after(pause, this::ask);
    Duration doubled = pause.multipliedBy(2);
    pause = doubled.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : doubled;
  }
}
