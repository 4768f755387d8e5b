package io.rookery.scheduler.job;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Cancels jobs, also while the store is away: then the node that runs the job ends it at once, and
 * the wish is kept here until the store can be told. A wish is not on any disk: it is lost when
 * this node ends before the store is back. What it has ended by then stays ended if the node that
 * ran it still holds its lease when the store is back; otherwise the job is run again.
 *
 * <p>Deploy one instance; {@link #cancel} may then be called on any context.
 */
public final class Cancellations extends VerticleBase {
  /**
   * Where {@code {id}} is published for whoever runs that job: it ends it without asking the store.
   */
  public static final String ADDRESS = "rookery.cancellations";

  private static final Logger LOG = LoggerFactory.getLogger(Cancellations.class);
  private static final int MOST = 10_000;
  private static final Duration STORE_AWAY = Duration.ofSeconds(1);

  /** A store that has not answered by then may be away: who waits for a machine waits no longer. */
  private static final Duration STORE_SLOW = Duration.ofMillis(300);

  private final JobStore store;
  private final JobEvents events;
  private final Set<Long> kept = new LinkedHashSet<>();
  private boolean writing;

  /** Nothing is kept. */
  public Cancellations(JobStore store, JobEvents events) {
    this.store = store;
    this.events = events;
  }

  @Override
  public Future<?> stop() {
    if (!kept.isEmpty()) {
      LOG.warn("The cancellations of jobs {} could not be recorded and are lost", kept);
    }
    return Future.succeededFuture();
  }

  /**
   * Ends a job in whatever state it is; fails with {@link StoreException} only when the store is
   * away and so many wishes wait for it that no more can be kept.
   */
  public Future<Cancellation> cancel(long id) {
    long slow = vertx.setTimer(STORE_SLOW.toMillis(), due -> tell(id));
    return store
        .cancel(id)
        .onComplete(answered -> vertx.cancelTimer(slow))
        .map(this::published)
        .recover(
            cause ->
                cause instanceof StoreException away ? keep(id, away) : Future.failedFuture(cause));
  }

  private Cancellation published(Cancellation cancellation) {
    if (cancellation instanceof Cancellation.Done done) {
      events.publish(done.events());
    } else if (cancellation instanceof Cancellation.Requested requested) {
      events.publish(requested.events());
    }
    return cancellation;
  }

  private void tell(long id) {
    vertx.eventBus().publish(ADDRESS, new JsonObject().put("id", id));
  }

  private Future<Cancellation> keep(long id, StoreException away) {
    Promise<Cancellation> answer = Promise.promise();
    context.runOnContext(
        here -> {
          if (kept.size() >= MOST && !kept.contains(id)) {
            answer.fail(away);
            return;
          }
          kept.add(id);
          tell(id);
          later();
          answer.complete(new Cancellation.Kept(away.getMessage()));
        });
    return answer.future();
  }

  private void later() {
    if (!writing && !kept.isEmpty()) {
      writing = true;
      vertx.setTimer(STORE_AWAY.toMillis(), due -> write());
    }
  }

  private void write() {
    Iterator<Long> next = kept.iterator();
    if (!next.hasNext()) {
      writing = false;
      return;
    }
    long id = next.next();
    store
        .cancel(id)
        .map(this::published)
        .onComplete(
            outcome -> {
              if (outcome.failed() && outcome.cause() instanceof StoreException) {
                writing = false;
                later();
                return;
              }
              kept.remove(id);
              if (outcome.succeeded()) {
                LOG.info("The cancellation of job {} has reached the store", id);
              } else {
                LOG.error("The cancellation of job {} cannot be recorded", id, outcome.cause());
              }
              write();
            });
  }
}
