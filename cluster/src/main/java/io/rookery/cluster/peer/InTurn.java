package io.rookery.cluster.peer;

import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Works through a list, a few items at a time; the first failure ends it. */
final class InTurn<T> {
  private final Context context;
  private final Iterator<T> rest;
  private final Function<T, Future<Void>> work;
  private final Promise<Void> over = Promise.promise();
  private Optional<Throwable> failure = Optional.empty();
  private int running;

  private InTurn(Context context, Iterator<T> rest, Function<T, Future<Void>> work) {
    this.context = context;
    this.rest = rest;
    this.work = work;
  }

  /** Completes when nothing is running any more; everything happens on the caller's context. */
  static <T> Future<Void> each(
      Vertx vertx, List<T> items, int most, Function<T, Future<Void>> work) {
    Context context = vertx.getOrCreateContext();
    InTurn<T> turns = new InTurn<>(context, items.iterator(), work);
    context.runOnContext(turn -> turns.begin(most));
    return turns.over.future();
  }

  private void begin(int most) {
    for (int lane = 0; lane < most; lane++) {
      next();
    }
    settle();
  }

  private void next() {
    if (failure.isPresent() || !rest.hasNext()) {
      return;
    }
    running++;
    // A turn of the context each, or a long list of things done at once would fill the stack.
    Future.succeededFuture(rest.next())
        .compose(work)
        .onComplete(done -> context.runOnContext(turn -> ended(done)));
  }

  private void ended(AsyncResult<Void> done) {
    running--;
    if (done.failed() && failure.isEmpty()) {
      failure = Optional.of(done.cause());
    }
    next();
    settle();
  }

  private void settle() {
    if (running == 0) {
      failure.ifPresentOrElse(over::tryFail, over::tryComplete);
    }
  }
}
