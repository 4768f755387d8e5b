package io.rookery.scheduler.machine.host;

import io.rookery.capture.lease.HostLeases;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * What several drivers of one node use on the host at the same time, such as a bridge: whichever
 * makes it, the last to leave removes it. Thread-safe.
 */
public final class SharedThings {
  private final Vertx vertx;
  private final HostThings things;
  private final Map<String, Thing> byName = new HashMap<>();

  /** Of the node with these leases; nothing is used yet. */
  public SharedThings(Vertx vertx, HostLeases leases) {
    this.vertx = vertx;
    this.things = new HostThings(leases);
  }

  /** The thing of that name, the same for all who ask. */
  public synchronized Thing thing(String name) {
    return byName.computeIfAbsent(name, first -> new Thing());
  }

  /** One thing, at which one driver at a time does something. */
  public final class Thing {
    private final Set<String> users = new HashSet<>();
    private boolean made;
    private Future<Void> turn = Future.succeededFuture();

    private Thing() {}

    /** Where it is recorded as long as it is the node's. */
    public HostThings records() {
      return things;
    }

    /** Adds a user, and then does that, which may make it. Completes on the caller's context. */
    public Future<Void> enter(String user, Supplier<Future<Void>> step) {
      return next(
          () -> {
            users.add(user);
            return step.get();
          });
    }

    /**
     * Takes away a user, also one that never was; when it was the last of a thing that the node has
     * made, does that, which may remove it. Completes on the caller's context.
     */
    public Future<Void> leave(String user, Supplier<Future<Void>> last) {
      return next(
          () -> {
            users.remove(user);
            return made && users.isEmpty() ? last.get() : Future.succeededFuture();
          });
    }

    /** Says, within a step, whether the thing is one that the node has made. */
    public void made(boolean byTheNode) {
      made = byTheNode;
    }

    /** One after the other, whatever becomes of each, and each where it was asked for. */
    private Future<Void> next(Supplier<Future<Void>> step) {
      Context caller = vertx.getOrCreateContext();
      Promise<Void> over = Promise.promise();
      queued(over.future())
          .onComplete(before -> caller.runOnContext(turn -> outcome(step).onComplete(over)));
      return over.future();
    }

    private synchronized Future<Void> queued(Future<Void> last) {
      Future<Void> before = turn;
      turn = last;
      return before;
    }

    private static Future<Void> outcome(Supplier<Future<Void>> step) {
      try {
        return step.get();
      } catch (RuntimeException broken) {
        return Future.failedFuture(broken);
      }
    }
  }
}
