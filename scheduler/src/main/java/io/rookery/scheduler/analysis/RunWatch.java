package io.rookery.scheduler.analysis;

import io.rookery.scheduler.guest.GuestAgent;
import io.rookery.scheduler.guest.GuestException;
import io.rookery.scheduler.guest.GuestProblem;
import io.rookery.scheduler.guest.GuestStatus;
import io.rookery.scheduler.job.EventDraft;
import io.rookery.scheduler.result.ResultSession;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * Watches a running sample by asking the agent: quickly at first, because many samples end at once,
 * then more and more seldom, and immediately when the analyzer's log ends, for then the analysis
 * may be over. An agent that gives no answer is normal for a busy or rebooting guest, and only
 * counts as lost when it stays silent. The first end that it tells counts, whatever it says later.
 */
final class RunWatch {
  private static final Duration FIRST_PAUSE = Duration.ofMillis(50);

  private final GuestAgent agent;
  private final Timers timers;
  private final Limits limits;
  private final GuestSilence silence;
  private final GuestRestarts restarts;
  private final Promise<RunEnd> end = Promise.promise();
  private Duration pause;
  private Timers.Timer timeOver = () -> {};
  private Timers.Timer next = () -> {};
  private long begun;
  private long askedAt;
  private boolean stopped;
  private boolean asking;
  private int logs;

  /**
   * What a guest may take its time for.
   *
   * @param poll the longest pause between two questions; the pauses grow to it
   * @param lost how long the agent may give no answer
   * @param boot how long the analyzer may show no life after a restart of its guest
   */
  record Limits(Duration poll, Duration lost, Duration boot) {
    private Duration first() {
      return FIRST_PAUSE.compareTo(poll) < 0 ? FIRST_PAUSE : poll;
    }

    private Duration after(Duration last) {
      Duration doubled = last.multipliedBy(2);
      return doubled.compareTo(poll) < 0 ? doubled : poll;
    }
  }

  /** {@code timeline} is told of restarts, and of silences that matter. */
  RunWatch(GuestAgent agent, Timers timers, Limits limits, Consumer<EventDraft> timeline) {
    this.agent = agent;
    this.timers = timers;
    this.limits = limits;
    this.pause = limits.first();
    this.silence = new GuestSilence(timers, limits.lost(), timeline);
    this.restarts = new GuestRestarts(timers, limits.boot(), timeline, end::tryComplete);
  }

  /**
   * Watches until the end, or for {@code limit}; fails when the conversation with the agent was
   * ended.
   *
   * @param results tells when the analyzer's log begins again and ends
   */
  Future<RunEnd> watch(Duration limit, ResultSession results) {
    begun = timers.millis();
    limit(limit);
    listen(results);
    ask();
    return end.future().onComplete(ended -> stop());
  }

  /** From now on the watch lasts for {@code limit} from its beginning. */
  void extend(Duration limit) {
    if (!over()) {
      timeOver.cancel();
      limit(limit.minusMillis(timers.millis() - begun));
    }
  }

  private void limit(Duration left) {
    timeOver =
        timers.after(left, () -> end.tryComplete(new RunEnd.TimeOver(asking || silence.lasts())));
  }

  /** Ends the watch of an attempt that has been interrupted; the watch's own future stays open. */
  Future<Void> stop() {
    stopped = true;
    timeOver.cancel();
    next.cancel();
    restarts.stop();
    return Future.succeededFuture();
  }

  private boolean over() {
    return stopped || end.future().isComplete();
  }

  private void listen(ResultSession results) {
    int log = ++logs;
    results.logEnded().onSuccess(ended -> logEnded(log));
    results.logResumed().onSuccess(begun -> logBegan(results));
  }

  private void logBegan(ResultSession results) {
    if (!over()) {
      restarts.logBegan();
      listen(results);
    }
  }

  private void logEnded(int log) {
    if (over()) {
      return;
    }
    if (log == logs) {
      restarts.logEnded();
    }
    pause = limits.first();
    if (!asking) {
      next.cancel();
      askSoon();
    }
  }

  /** At once; but a guest that ends one log after the other is not asked each time. */
  private void askSoon() {
    long rest = limits.first().toMillis() - (timers.millis() - askedAt);
    if (rest > 0) {
      next = timers.after(Duration.ofMillis(rest), this::ask);
    } else {
      ask();
    }
  }

  private void ask() {
    if (over()) {
      return;
    }
    asking = true;
    askedAt = timers.millis();
    agent
        .status()
        .onComplete(
            answer -> {
              asking = false;
              if (over()) {
                return;
              }
              if (answer.succeeded()) {
                silence.ends();
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
    } else if (status instanceof GuestStatus.Idle) {
      restarts.idle();
    } else {
      restarts.running();
    }
  }

  private void unheard(Throwable cause) {
    if (!(cause instanceof GuestException problem) || problem.problem() == GuestProblem.ABORTED) {
      end.tryFail(cause);
    } else if (silence.tooLong(problem)) {
      end.tryComplete(new RunEnd.AgentLost(problem));
    }
  }

  private void askLater() {
    if (!over()) {
      next = timers.after(pause, this::ask);
      pause = limits.after(pause);
    }
  }
}
