package io.rookery.scheduler.analysis;

import io.rookery.scheduler.job.AttemptEnd;
import io.rookery.scheduler.job.EventDraft;
import io.rookery.scheduler.job.Fence;
import io.rookery.scheduler.job.JobEvent;
import io.rookery.scheduler.job.JobEvents;
import io.rookery.scheduler.job.JobLogger;
import io.rookery.scheduler.job.JobStore;
import io.rookery.scheduler.job.StoreException;
import io.rookery.scheduler.job.Trouble;
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
  private final Trouble storeAway = new Trouble();
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

  /** Not a chain of futures: an hour without a store would make it thousands long. */
  private Future<Void> persistently(Supplier<Future<Optional<List<JobEvent>>>> write) {
    Promise<Void> written = Promise.promise();
    attempt(write, written);
    return written.future();
  }

  private void attempt(Supplier<Future<Optional<List<JobEvent>>>> write, Promise<Void> written) {
    write
        .get()
        .map(this::taken)
        .onComplete(
            outcome -> {
              if (outcome.cause() instanceof StoreException away) {
                tell(away);
                timers.after(STORE_AWAY, () -> attempt(write, written));
              } else {
                written.handle(outcome);
              }
            });
  }

  private void tell(StoreException away) {
    if (storeAway.begins()) {
      logger.warn(
          "The timeline cannot be written: {}; the analysis goes on and the write is tried until"
              + " it succeeds",
          away.getMessage());
    }
  }

  private Void taken(Optional<List<JobEvent>> committed) {
    if (storeAway.ends()) {
      logger.info("The timeline is written again");
    }
    if (committed.isPresent()) {
      events.publish(committed.get());
    } else if (!fenced) {
      fenced = true;
      stale.run();
    }
    return null;
  }
}
