package io.rookery.scheduler.dispatch;

import io.rookery.scheduler.job.EventType;
import io.rookery.scheduler.job.JobEvents;
import io.rookery.scheduler.job.JobStore;
import io.rookery.scheduler.job.NodeIdentity;
import io.rookery.scheduler.job.Registration;
import io.rookery.scheduler.job.Trouble;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps this node's lease at the store alive. A node is either IN or OUT:
 *
 * <pre>
 * OUT, registered                                 → IN
 * OUT, a live node is not in sight                → OUT, asks again
 * IN,  renewed                                    → IN
 * IN,  another node has taken the lease           → OUT, everything that runs is ended
 * IN,  no renewal for two thirds of the lease:
 *        the store is away for everybody          → IN, what runs goes on
 *        others reach it, or nobody can be asked  → asks once more, then OUT, everything that runs
 *                                                   is ended
 * </pre>
 *
 * A node that is OUT claims nothing, for a claim needs a live lease.
 */
public final class LeaseKeeper extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(LeaseKeeper.class);

  private final JobStore store;
  private final JobEvents events;
  private final NodeIdentity node;
  private final Duration lease;
  private final Neighbours neighbours;
  private final LeaseListener listener;
  private volatile boolean held;
  private long renewedAt;
  private Optional<String> lostBecause = Optional.empty();
  private List<String> unseen = List.of();
  private long timer;
  private final Trouble trouble = new Trouble();
  private boolean storeWasAway;
  private boolean busy;
  private boolean stopped;

  /** {@code listener} is called on this verticle's context. */
  public LeaseKeeper(
      JobStore store,
      JobEvents events,
      NodeIdentity node,
      Duration lease,
      Neighbours neighbours,
      LeaseListener listener) {
    this.store = store;
    this.events = events;
    this.node = node;
    this.lease = lease;
    this.neighbours = neighbours;
    this.listener = listener;
  }

  /** Completes when the store has answered, whether this node is in or has to wait outside. */
  @Override
  public Future<?> start() {
    return register().onSuccess(answered -> next(lease.dividedBy(3)));
  }

  @Override
  public Future<?> stop() {
    stopped = true;
    vertx.cancelTimer(timer);
    return store
        .unregister(node)
        .onFailure(
            cause ->
                LOG.warn(
                    "The lease could not be given up and will run out: {}", cause.getMessage()))
        .otherwiseEmpty();
  }

  /** Whether this node may run attempts. May be called on any context. */
  public boolean held() {
    return held;
  }

  /**
   * Whether the store answers this node at this moment, not at its last renewal; completes within a
   * sixth of the lease and never fails. May be called on any context.
   */
  public Future<Boolean> reachesStore() {
    return soon(store.ping()).map(true).otherwise(false);
  }

  /** Somebody came into sight or went: looks now. May be called on any context. */
  public void lookNow() {
    if (context != null) {
      context.runOnContext(here -> round());
    }
  }

  private void next(Duration delay) {
    if (!stopped) {
      vertx.cancelTimer(timer);
      timer = vertx.setTimer(Math.max(1, delay.toMillis()), due -> round());
    }
  }

  private void round() {
    if (busy || stopped) {
      return;
    }
    busy = true;
    (held ? renew() : register())
        .onSuccess(answered -> storeIsThere())
        .onFailure(this::storeIsAway)
        .onComplete(
            outcome -> {
              busy = false;
              next(lease.dividedBy(outcome.succeeded() ? 3 : 9));
            });
  }

  private void storeIsThere() {
    if (trouble.ends()) {
      LOG.info("The lease: the store answers again");
    }
  }

  private void storeIsAway(Throwable cause) {
    storeWasAway = true;
    if (trouble.begins()) {
      LOG.warn("The lease: {}; it is tried until it succeeds", cause.getMessage());
    }
  }

  private Future<Void> register() {
    long asked = System.nanoTime();
    return store
        .register(node, lease, neighbours.visible())
        .compose(
            answer -> {
              if (answer instanceof Registration.CutOff cutOff) {
                waitOutside(cutOff.unseen());
                return Future.succeededFuture();
              }
              return begin(asked);
            });
  }

  private void waitOutside(List<String> names) {
    if (!names.equals(unseen)) {
      unseen = names;
      LOG.warn(
          "This node is cut off: {} hold(s) a live lease and cannot be seen from here. It claims"
              + " nothing until it sees them again or their leases have run out",
          String.join(", ", names));
    }
  }

  private Future<Void> begin(long asked) {
    unseen = List.of();
    renewedAt = asked;
    held = true;
    Future<Void> told = lostBecause.map(this::tellOfReturn).orElseGet(Future::succeededFuture);
    lostBecause = Optional.empty();
    listener.gained();
    return told;
  }

  private Future<Void> tellOfReturn(String reason) {
    LOG.info("This node holds a lease again");
    return store
        .note(
            EventType.NODE_FENCED, new JsonObject().put("node", node.name()).put("reason", reason))
        .onSuccess(event -> events.publish(List.of(event)))
        .onFailure(cause -> LOG.warn("It could not be noted: {}", cause.getMessage()))
        .<Void>mapEmpty()
        .otherwiseEmpty();
  }

  private Future<Void> renew() {
    long asked = System.nanoTime();
    return store
        .renew(node, lease)
        .transform(
            answer ->
                answer.succeeded() ? answered(asked, answer.result()) : silent(answer.cause()));
  }

  private Future<Void> answered(long asked, boolean alive) {
    if (!alive) {
      return lose("another node has taken its lease");
    }
    renewedAt = asked;
    if (storeWasAway) {
      // What was queued meanwhile could be told to nobody.
      storeWasAway = false;
      listener.gained();
    }
    return listener.renewed();
  }

  private Future<Void> silent(Throwable cause) {
    if (System.nanoTime() - renewedAt < lease.toNanos() * 2 / 3) {
      return Future.failedFuture(cause);
    }
    return neighbours
        .storeAwayForAll()
        .compose(forAll -> forAll ? Future.failedFuture(cause) : lastTry(cause));
  }

  /** Others may reach the store because it has come back since this node asked. */
  private Future<Void> lastTry(Throwable cause) {
    long asked = System.nanoTime();
    return soon(store.renew(node, lease))
        .transform(
            answer ->
                answer.succeeded()
                    ? answered(asked, answer.result())
                    : lose("it cannot reach the store: " + cause.getMessage()));
  }

  private <T> Future<T> soon(Future<T> answer) {
    return answer.timeout(Math.max(1, lease.toMillis() / 6), TimeUnit.MILLISECONDS);
  }

  private Future<Void> lose(String reason) {
    held = false;
    lostBecause = Optional.of(reason);
    LOG.warn("Node {} is out: {}. What runs here is ended", node.name(), reason);
    listener.lost();
    // At once: after an eviction the way back may be open already.
    return register();
  }
}
