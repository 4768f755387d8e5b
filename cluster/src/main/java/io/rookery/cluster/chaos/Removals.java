package io.rookery.cluster.chaos;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** What has to be taken away again, in reverse order of its making; each under its own deadline. */
final class Removals {
  private static final Duration DEADLINE = Duration.ofSeconds(40);

  private record Removal(String name, Supplier<Future<?>> action) {}

  private final Deque<Removal> pending = new ArrayDeque<>();
  private final List<String> failures = new ArrayList<>();

  /** Called when the making begins, so that half of it is removed too. */
  synchronized void register(String name, Supplier<Future<?>> action) {
    pending.push(new Removal(name, action));
  }

  /** Removes everything; never fails. Completes with what could not be removed. */
  Future<List<String>> all() {
    Removal removal;
    synchronized (this) {
      removal = pending.poll();
      if (removal == null) {
        return Future.succeededFuture(List.copyOf(failures));
      }
    }
    return removed(removal).transform(outcome -> all());
  }

  private Future<?> removed(Removal removal) {
    return removal
        .action()
        .get()
        .timeout(DEADLINE.toMillis(), TimeUnit.MILLISECONDS)
        .onFailure(cause -> failed(removal.name() + ": " + cause.getMessage()));
  }

  private synchronized void failed(String what) {
    failures.add(what);
  }
}
