package io.rookery.scheduler.analysis;

import io.rookery.scheduler.job.EventDraft;
import io.rookery.scheduler.machine.RestoredMachine;
import io.rookery.scheduler.result.ResultSession;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.function.Consumer;

/** The pictures of guests' screens on one node. */
public record Screens(Vertx vertx, ScreenTerms terms) {

  /** A watch of that machine's screen which has not begun, and whose pictures go to the results. */
  ScreenWatch watch(
      RestoredMachine machine,
      Path folder,
      ResultSession results,
      Timers timers,
      Consumer<EventDraft> timeline) {
    return new ScreenWatch(
        new ScreenCamera(vertx, machine, results, folder, terms.bytes()), timers, terms, timeline);
  }
}
