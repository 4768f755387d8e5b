package io.rookery.cluster.chaos;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.time.Instant;

/**
 * Looks at the store, a few times a second, how many jobs wait or run: the load keeps to it, and in
 * the end it has to be none. Lives on one context.
 */
final class Backlog {
  private static final Duration LOOK = Duration.ofMillis(250);

  private final Stage stage;
  private final HistoryReader reader;
  private int last;
  private boolean stopped;
  private Instant changed = Instant.now();

  Backlog(Stage stage, HistoryReader reader) {
    this.stage = stage;
    this.reader = reader;
  }

  void begin() {
    look();
  }

  void stop() {
    stopped = true;
  }

  /** As it was seen last; a store that is away changes nothing. */
  int last() {
    return last;
  }

  private void look() {
    if (stopped) {
      return;
    }
    reader
        .unfinished()
        .onSuccess(this::seen)
        .onComplete(looked -> stage.after(LOOK).onComplete(due -> look()));
  }

  private void seen(int unfinished) {
    if (unfinished != last) {
      last = unfinished;
      changed = Instant.now();
    }
  }

  /**
   * Completes with true when no job waits or runs, with false when nothing has changed for so long.
   */
  Future<Boolean> empty(Duration patience) {
    changed = Instant.now();
    Promise<Boolean> settled = Promise.promise();
    empty(patience, settled);
    return settled.future();
  }

  private void empty(Duration patience, Promise<Boolean> settled) {
    reader
        .unfinished()
        .onSuccess(this::seen)
        .onComplete(
            looked -> {
              if (looked.succeeded() && looked.result() == 0) {
                settled.complete(true);
              } else if (changed.plus(patience).isBefore(Instant.now())) {
                settled.complete(false);
              } else {
                stage.after(LOOK).onComplete(due -> empty(patience, settled));
              }
            });
  }
}
