package io.rookery.scheduler.machine.host;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;

/** Lets one at a time do what the host bears only once, in the order of asking. Thread-safe. */
public final class HostTurn {
  private final Queue<Stay> waiting = new ArrayDeque<>();
  private Optional<Stay> current = Optional.empty();

  /** Asks for the turn, which is to be given back whether it has come or not. */
  public Stay ask() {
    Stay stay = new Stay();
    queued(stay).ifPresent(first -> first.come.tryComplete());
    return stay;
  }

  private synchronized Optional<Stay> queued(Stay stay) {
    if (current.isPresent()) {
      waiting.add(stay);
      return Optional.empty();
    }
    current = Optional.of(stay);
    return current;
  }

  private synchronized Optional<Stay> after(Stay gone) {
    waiting.remove(gone);
    if (current.filter(gone::equals).isEmpty()) {
      return Optional.empty();
    }
    current = Optional.ofNullable(waiting.poll());
    return current;
  }

  /** One that waits for its turn, or has it. */
  public final class Stay {
    private final Promise<Void> come = Promise.promise();

    private Stay() {}

    /** Completes when it has the turn, on whichever thread that is; open if given back before. */
    public Future<Void> come() {
      return come.future();
    }

    /** Gives the turn to the next, or waits for it no more. May be called more than once. */
    public void giveBack() {
      after(this).ifPresent(next -> next.come.tryComplete());
    }
  }
}
