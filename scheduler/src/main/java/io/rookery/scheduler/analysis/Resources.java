package io.rookery.scheduler.analysis;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What an attempt holds, released in reverse order of acquisition, each release under its own
 * deadline, whatever happened to the others. A resource is registered when its acquisition starts:
 * one that arrives after everybody has stopped waiting for it is released the moment it arrives.
 * Once the release has begun, nothing more is acquired.
 */
final class Resources {
  private record Held(String name, ReleaseDeadline deadline, Supplier<Future<?>> release) {}

  /** A release that is waited for. */
  private record Waiting(Held held, Promise<Void> over) {}

  /**
   * A release that failed or was late.
   *
   * @param resource its name, for the timeline
   * @param cause why
   */
  record Leftover(String resource, Throwable cause) {}

  private final Timers timers;
  private final Deque<Held> held = new ArrayDeque<>();
  private Optional<Waiting> waiting = Optional.empty();
  private Timers.Timer limit = () -> {};
  private boolean releasing;
  private boolean hurried;

  Resources(Timers timers) {
    this.timers = timers;
  }

  /**
   * Registers what is being acquired and returns the acquisition itself; fails with {@link
   * CancellationException} and starts nothing when the release has begun.
   *
   * @param acquisition starts to acquire it
   * @param release ends the resource; called at most once, and only if it was acquired
   */
  <T> Future<T> acquire(
      String name,
      ReleaseDeadline deadline,
      Supplier<Future<T>> acquisition,
      Function<T, Future<?>> release) {
    if (releasing) {
      return Future.failedFuture(
          new CancellationException("the attempt is over: no " + name + " is acquired any more"));
    }
    Future<T> acquiring = acquisition.get();
    held.push(
        new Held(
            name,
            deadline,
            () ->
                acquiring
                    .map(Optional::of)
                    .otherwise(Optional.empty())
                    .compose(
                        acquired ->
                            acquired.isPresent()
                                ? release.apply(acquired.get())
                                : Future.succeededFuture())));
    return acquiring;
  }

  /** From now on the hurried deadlines hold, also for a release that is under way. */
  void hurry() {
    if (!hurried) {
      hurried = true;
      waiting.ifPresent(this::limit);
    }
  }

  boolean hurried() {
    return hurried;
  }

  /** Releases everything; never fails. Completes with what could not be released in time. */
  Future<List<Leftover>> releaseAll() {
    releasing = true;
    return releaseNext(new ArrayList<>());
  }

  private Future<List<Leftover>> releaseNext(List<Leftover> leftovers) {
    Held next = held.poll();
    if (next == null) {
      return Future.succeededFuture(List.copyOf(leftovers));
    }
    return inTime(next)
        .recover(
            cause -> {
              leftovers.add(new Leftover(next.name(), cause));
              return Future.succeededFuture();
            })
        .compose(done -> releaseNext(leftovers));
  }

  private Future<Void> inTime(Held next) {
    Waiting now = new Waiting(next, Promise.promise());
    waiting = Optional.of(now);
    limit(now);
    released(next)
        .onComplete(
            outcome -> {
              if (outcome.succeeded()) {
                now.over().tryComplete();
              } else {
                now.over().tryFail(outcome.cause());
              }
            });
    return now.over()
        .future()
        .onComplete(
            over -> {
              limit.cancel();
              waiting = Optional.empty();
            });
  }

  private void limit(Waiting now) {
    ReleaseDeadline deadline = now.held().deadline();
    Duration most = hurried ? deadline.hurried() : deadline.usual();
    limit.cancel();
    limit = timers.after(most, () -> now.over().tryFail(late(most)));
  }

  private static Future<Void> released(Held resource) {
    try {
      return resource.release().get().mapEmpty();
    } catch (RuntimeException broken) {
      return Future.failedFuture(broken);
    }
  }

  private static TimeoutException late(Duration deadline) {
    return new TimeoutException("not released within " + deadline.toMillis() + " ms");
  }
}
