package io.rookery.scheduler.analysis;

import io.rookery.scheduler.job.AttemptEnd;
import io.rookery.scheduler.job.EventDraft;
import io.rookery.scheduler.job.Fence;
import io.rookery.scheduler.job.JobEvent;
import io.rookery.scheduler.job.JobEvents;
import io.rookery.scheduler.job.JobLogger;
import io.rookery.scheduler.job.JobStore;
import io.rookery.scheduler.job.StoreException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the timeline of one attempt: in order, in the background, batching what came in meanwhile,
 * so that an analysis never waits for the store. A store that is away is tried again until it is
 * back; a stale fence ends all writing and is reported once.
 */
final class AttemptLog {
  private static final Logger LOGGER = LoggerFactory.getLogger(AttemptLog.class);
  private static final Duration STORE_AWAY = Duration.ofSeconds(1);

  private final JobLogger logger;
  private final JobStore store;
  private final JobEvents events;
  private final Timers timers;
  private final Fence fence;
  private final Runnable stale;
  private final List<EventDraft> pending = new ArrayList<>();
  private Future<Void> writing = Future.succeededFuture();
  private int appended;
  private boolean fenced;

  /** {@code stale} is run once, when the store has refused a write of this attempt. */
  AttemptLog(JobStore store, JobEvents events, Timers timers, Fence fence, Runnable stale) {
    this.logger = new JobLogger(LOGGER, fence.jobId());
    this.store = store;
    this.events = events;
    this.timers = timers;
    this.fence = fence;
    this.stale = stale;
  }

  boolean fenced() {
    return fenced;
  }

  /** Queues events; returns at once. */
  void append(EventDraft... drafts) {
    pending.addAll(List.of(drafts));
    if (writing.isComplete()) {
      writing = writePending();
    }
  }

  private Future<Void> writePending() {
    if (pending.isEmpty() || fenced) {
      return Future.succeededFuture();
    }
    List<EventDraft> batch = List.copyOf(pending);
    pending.clear();
    int before = appended;
    appended += batch.size();
    return persistently(() -> store.append(fence, before, batch))
        .compose(written -> writePending());
  }

  /**
   * Ends the attempt after everything queued has been written.
   *
   * @return whether the store accepted it; false when the fence was stale
   */
  Future<Boolean> end(AttemptEnd end) {
    return writing
        .compose(written -> writePending())
        .compose(
            written ->
                fenced
                    ? Future.succeededFuture(false)
                    : persistently(() -> store.end(fence, end, List.of())).map(done -> !fenced));
  }

  private Future<Void> persistently(Supplier<Future<Optional<List<JobEvent>>>> write) {
    return write
        .get()
        .map(Optional::of)
        .recover(
            failure -> {
              if (!(failure instanceof StoreException)) {
                return Future.failedFuture(failure);
              }
              logger.warn(
                  "The timeline cannot be written: {}; the analysis goes on and the write is tried"
                      + " again",
                  failure.getMessage());
              return Future.succeededFuture(Optional.empty());
            })
        .compose(
            answer ->
                answer.isPresent()
                    ? Future.succeededFuture(taken(answer.get()))
                    : later().compose(again -> persistently(write)));
  }

  private Void taken(Optional<List<JobEvent>> committed) {
    if (committed.isPresent()) {
      events.publish(committed.get());
    } else if (!fenced) {
      fenced = true;
      stale.run();
    }
    return null;
  }

  private Future<Void> later() {
    Promise<Void> due = Promise.promise();
    timers.after(STORE_AWAY, due::complete);
    return due.future();
  }
}
