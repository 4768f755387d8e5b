package io.rookery.scheduler.analysis;

import io.rookery.scheduler.job.EventDraft;
import io.rookery.scheduler.job.EventType;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * Restarts of a guest while its sample runs. An agent has one way back to its first status: being
 * started again. An analyzer that wants a reboot has seen to it that it is started again as well,
 * but that agent did not start it and may know nothing of it until it reports its end; its new log
 * stream shows that it lives. A guest whose analyzer shows no life within the time of a boot is
 * given up, and so is one that is restarted again and again.
 */
final class GuestRestarts {
  private static final int MOST = 16;

  private enum Analyzer {
    /** Nothing says that it does not run. */
    RUNS,
    /** The guest was restarted, and the analyzer has shown no life since. */
    AWAITED,
    /** A log stream has begun since the restart. */
    LOGS,
    /** That stream has ended, and no end was reported: one may follow, or another restart. */
    SILENT
  }

  private final Timers timers;
  private final Duration boot;
  private final Consumer<EventDraft> timeline;
  private final Consumer<RunEnd> over;
  private Analyzer analyzer = Analyzer.RUNS;
  private Timers.Timer deadline = () -> {};
  private boolean newLog;
  private int restarts;

  /**
   * No restart is known.
   *
   * @param boot how long an analyzer may show no life after a restart
   * @param timeline is told of each restart
   * @param over is told when the guest is given up
   */
  GuestRestarts(
      Timers timers, Duration boot, Consumer<EventDraft> timeline, Consumer<RunEnd> over) {
    this.timers = timers;
    this.boot = boot;
    this.timeline = timeline;
    this.over = over;
  }

  /** The agent says that the analyzer runs. */
  void running() {
    becomes(Analyzer.RUNS);
    newLog = false;
  }

  /** The agent says that no analysis was ever started: all the time, after a restart. */
  void idle() {
    if (analyzer == Analyzer.RUNS) {
      // A guest may be back, and its analyzer at work, before the agent was asked again.
      becomes(newLog ? Analyzer.LOGS : Analyzer.AWAITED);
      restarted();
    }
  }

  /** The analyzer has opened a log stream although it had opened one before. */
  void logBegan() {
    newLog = true;
    boolean again = analyzer == Analyzer.LOGS || analyzer == Analyzer.SILENT;
    if (analyzer != Analyzer.RUNS) {
      becomes(Analyzer.LOGS);
    }
    if (again) {
      restarted();
    }
  }

  /** The log stream that was opened last has ended. */
  void logEnded() {
    newLog = false;
    if (analyzer == Analyzer.LOGS) {
      becomes(Analyzer.SILENT);
    }
  }

  /** No deadline is left behind. */
  void stop() {
    deadline.cancel();
  }

  private void becomes(Analyzer next) {
    analyzer = next;
    deadline.cancel();
    if (next == Analyzer.AWAITED) {
      giveUpLater("The guest was restarted, and its analyzer did not start again");
    } else if (next == Analyzer.SILENT) {
      giveUpLater("After a restart of the guest its analyzer's log ended, and it reported no end");
    }
  }

  private void giveUpLater(String what) {
    String detail = what + " within " + boot.toMillis() + " ms.";
    deadline = timers.after(boot, () -> over.accept(new RunEnd.GuestRestarted(detail)));
  }

  private void restarted() {
    restarts++;
    timeline.accept(
        EventDraft.of(EventType.GUEST_RESTARTED, new JsonObject().put("restarts", restarts)));
    if (restarts == MOST) {
      over.accept(new RunEnd.GuestRestarted("The guest was restarted " + MOST + " times."));
    }
  }
}
