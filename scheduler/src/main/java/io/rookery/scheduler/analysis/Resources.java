package io.rookery.scheduler.analysis;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What an attempt holds, released in reverse order of acquisition, each release under its own
 * deadline, whatever happened to the others. A resource is registered when its acquisition starts:
 * one that arrives after everybody has stopped waiting for it is released the moment it arrives.
 */
final class Resources {
  private record Held(String name, Duration deadline, Supplier<Future<?>> release) {}

  /**
   * A release that failed or was late.
   *
   * @param resource its name, for the timeline
   * @param cause why
   */
  record Leftover(String resource, Throwable cause) {}

  private final Timers timers;
  private final Deque<Held> held = new ArrayDeque<>();

  Resources(Timers timers) {
    this.timers = timers;
  }

  /**
   * Registers what is being acquired and returns the acquisition itself.
   *
   * @param release ends the resource; called at most once, and only if it was acquired
   */
  <T> Future<T> acquire(
      String name, Duration deadline, Future<T> acquisition, Function<T, Future<?>> release) {
    held.push(
        new Held(
            name,
            deadline,
            () ->
                acquisition
                    .map(Optional::of)
                    .otherwise(Optional.empty())
                    .compose(
                        acquired ->
                            acquired.isPresent()
                                ? release.apply(acquired.get())
                                : Future.succeededFuture())));
    return acquisition;
  }

  /** Releases everything; never fails. Completes with what could not be released in time. */
  Future<List<Leftover>> releaseAll() {
    return releaseNext(new ArrayList<>());
  }

  private Future<List<Leftover>> releaseNext(List<Leftover> leftovers) {
    Held next = held.poll();
    if (next == null) {
      return Future.succeededFuture(List.copyOf(leftovers));
    }
    return timers
        .within(next.deadline(), released(next), () -> late(next))
        .recover(
            cause -> {
              leftovers.add(new Leftover(next.name(), cause));
              return Future.succeededFuture();
            })
        .compose(done -> releaseNext(leftovers));
  }

  private static Future<Void> released(Held resource) {
    try {
      return resource.release().get().mapEmpty();
    } catch (RuntimeException broken) {
      return Future.failedFuture(broken);
    }
  }

  private static TimeoutException late(Held resource) {
    return new TimeoutException("not released within " + resource.deadline().toMillis() + " ms");
  }
}
