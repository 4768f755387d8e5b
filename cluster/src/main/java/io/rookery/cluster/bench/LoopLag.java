package io.rookery.cluster.bench;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * How late one event loop is with what it has to do: a timer that should fire every ten
 * milliseconds. Deploy one for each event loop; read it when it is undeployed.
 */
final class LoopLag extends VerticleBase {
  private static final long EVERY_MILLIS = 10;

  private final List<Long> late = new ArrayList<>();
  private long due;

  @Override
  public Future<?> start() {
    expect();
    return Future.succeededFuture();
  }

  private void expect() {
    due = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(EVERY_MILLIS);
    vertx.setTimer(
        EVERY_MILLIS,
        fired -> {
          late.add(Math.max(0, System.nanoTime() - due));
          expect();
        });
  }

  /** Nanoseconds, one for each firing. */
  List<Long> late() {
    return List.copyOf(late);
  }
}
