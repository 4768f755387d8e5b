package io.rookery.cluster.chaos;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Does what the plan says, and undoes it. Where the field is slower than the plan (a node that
 * still starts), a step waits for its places rather than come on top. Lives on one context.
 */
final class Hand {
  private static final Duration AGAIN = Duration.ofMillis(500);
  private static final Duration LONGEST_START = Duration.ofMinutes(4);

  private final Stage stage;
  private final Plan plan;
  private final int atOnce;
  private final Field field;
  private final Journal journal;
  private final Set<Integer> busy = new HashSet<>();
  private final List<Long> timers = new ArrayList<>();
  private final List<Plan.Step> waiting = new ArrayList<>();
  private final List<Future<Void>> begun = new ArrayList<>();
  private final Promise<Void> finished = Promise.promise();
  private int active;
  private int over;
  private boolean resting;

  Hand(Stage stage, Plan plan, int atOnce, Field field, Journal journal) {
    this.stage = stage;
    this.plan = plan;
    this.atOnce = atOnce;
    this.field = field;
    this.journal = journal;
  }

  void begin() {
    for (Plan.Step step : plan.steps()) {
      timers.add(stage.vertx().setTimer(Math.max(1, step.at().toMillis()), due -> due(step)));
    }
    tellWhenFinished();
  }

  /** Completes when the whole plan has been done. */
  Future<Void> finished() {
    return finished.future();
  }

  /** Begins nothing more; completes when everything is healed and every node runs. */
  Future<Void> rest() {
    resting = true;
    timers.forEach(stage.vertx()::cancelTimer);
    return Future.join(List.copyOf(begun)).mapEmpty();
  }

  private void due(Plan.Step step) {
    waiting.add(step);
    beginWhatCan();
  }

  private void beginWhatCan() {
    for (Plan.Step step : List.copyOf(waiting)) {
      if (!resting && active < atOnce && Collections.disjoint(busy, step.fault().places())) {
        waiting.remove(step);
        begin(step);
      }
    }
  }

  private void begin(Plan.Step step) {
    active++;
    busy.addAll(step.fault().places());
    journal.note("step %d: %s".formatted(step.number(), words(step.fault())));
    begun.add(
        inflict(step)
            .onFailure(
                cause ->
                    journal.finding(
                        "step %d went wrong: %s".formatted(step.number(), cause.getMessage())))
            .<Void>otherwiseEmpty()
            .onComplete(
                ended -> {
                  active--;
                  over++;
                  busy.removeAll(step.fault().places());
                  tellWhenFinished();
                  beginWhatCan();
                }));
  }

  private void tellWhenFinished() {
    if (over == plan.steps().size()) {
      finished.tryComplete();
    }
  }

  private Future<Void> inflict(Plan.Step step) {
    Fault fault = step.fault();
    if (fault instanceof Kill kill) {
      NodeJvm node = field.node(kill.node());
      return happens(step, kill.node(), node::kill, () -> started(node::start));
    }
    if (fault instanceof Pause pause) {
      NodeJvm node = field.node(pause.node());
      return happens(step, pause.node(), node::pause, node::goOn);
    }
    if (fault instanceof Drain drain) {
      NodeJvm node = field.node(drain.node());
      return happens(step, drain.node(), () -> terminated(node), () -> started(node::start));
    }
    if (fault instanceof Cut cut) {
      int place = Collections.min(cut.places());
      return happens(
          step,
          place,
          () -> field.cables().cut(cut.wires()),
          () -> field.cables().heal(cut.wires()));
    }
    return happens(
        step,
        FieldMap.STORE,
        () -> field.store().stop().mapEmpty(),
        () -> started(field.store()::start));
  }

  private Future<Void> happens(
      Plan.Step step, int place, Supplier<Future<Void>> harm, Supplier<Future<Void>> heal) {
    Instant began = Instant.now();
    return harm.get()
        .compose(
            harmed -> {
              Instant broke = Instant.now();
              return stage
                  .after(step.fault().lasting())
                  .compose(
                      due -> {
                        journal.note("step %d: ends".formatted(step.number()));
                        return heal.get();
                      })
                  .onSuccess(
                      healed -> {
                        journal.note("step %d: healed".formatted(step.number()));
                        journal.done(
                            new Journal.Deed(
                                step.number(), step.fault(), place, began, broke, Instant.now()));
                      });
            });
  }

  private Future<Void> terminated(NodeJvm node) {
    return node.terminate()
        .onSuccess(
            exit -> {
              if (!exit.succeeded()) {
                journal.finding(node + " did not end in order after SIGTERM: " + exit);
              }
            })
        .mapEmpty();
  }

  /** As a service manager does: what does not start is started again. */
  private Future<Void> started(Supplier<Future<Void>> start) {
    return started(start, Instant.now().plus(LONGEST_START));
  }

  private Future<Void> started(Supplier<Future<Void>> start, Instant latest) {
    return start
        .get()
        .recover(
            refused -> {
              if (Instant.now().isAfter(latest)) {
                return Future.failedFuture(refused);
              }
              journal.note("a start was refused and is tried again: " + refused.getMessage());
              return stage.after(AGAIN).compose(due -> started(start, latest));
            });
  }

  private static String words(Fault fault) {
    if (fault instanceof Cut cut) {
      return "%s for %d ms".formatted(cut.shape(), cut.lasting().toMillis());
    }
    if (fault instanceof StoreRestart restart) {
      return "PostgreSQL is stopped at once, for %d ms".formatted(restart.lasting().toMillis());
    }
    return "node-%d: %s, for %d ms"
        .formatted(Collections.min(fault.places()), fault.kind(), fault.lasting().toMillis());
  }
}
