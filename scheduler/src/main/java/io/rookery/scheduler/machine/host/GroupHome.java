package io.rookery.scheduler.machine.host;

import static java.util.Objects.requireNonNull;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The event loop on which all state of one group of machines lives. It is deployed by the first
 * call. Methods may be called on any thread; what they return completes on the caller's context.
 */
public final class GroupHome {
  private final Vertx vertx;
  private final Supplier<Future<Void>> first;
  private final DriverHome loop = new DriverHome();
  private Optional<Future<String>> deployed = Optional.empty();

  /** Touches nothing yet. */
  public GroupHome(Vertx vertx) {
    this(vertx, Future::succeededFuture);
  }

  /**
   * Touches nothing yet.
   *
   * @param first is called once there, before all else; when it fails, every call does
   */
  public GroupHome(Vertx vertx, Supplier<Future<Void>> first) {
    this.vertx = requireNonNull(vertx, "vertx");
    this.first = requireNonNull(first, "first");
  }

  /** The loop itself, for what is made by a call there. */
  public DriverHome loop() {
    return loop;
  }

  /** Calls there; completes as the call does. */
  public <T> Future<T> call(Supplier<Future<T>> call) {
    return OnContext.here(deployed().compose(there -> loop.call(call)));
  }

  /** Calls there for the last time, and ends the loop whatever comes of it. */
  public Future<Void> close(Supplier<Future<Void>> last) {
    return OnContext.here(
        deployed().compose(there -> loop.call(last).eventually(() -> vertx.undeploy(there))));
  }

  private synchronized Future<String> deployed() {
    if (deployed.isEmpty()) {
      deployed =
          Optional.of(vertx.deployVerticle(loop).compose(there -> loop.call(first).map(there)));
    }
    return deployed.get();
  }
}
