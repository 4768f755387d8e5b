package io.rookery.cluster.node;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The parts of a node that have been started, ended in reverse order, each under its own deadline,
 * whatever happens to the others.
 */
final class Started {
  private static final Logger LOG = LoggerFactory.getLogger(Started.class);

  private record Part(String name, Duration deadline, Supplier<Future<?>> end) {}

  private final Deque<Part> parts = new ArrayDeque<>();

  /** Registers how a part ends; called when its start begins, so that half a start is ended too. */
  void register(String name, Duration deadline, Supplier<Future<?>> end) {
    parts.push(new Part(name, deadline, end));
  }

  /**
   * The same within a chain: what comes later in it is registered later. A listener beside the
   * chain would give no such order.
   */
  <T> Function<T, T> registering(String name, Duration deadline, Function<T, Future<?>> end) {
    return part -> {
      register(name, deadline, () -> end.apply(part));
      return part;
    };
  }

  /** Deploys a verticle that is undeployed at the end. */
  Future<String> deploy(
      Vertx vertx, io.vertx.core.Deployable verticle, String name, Duration deadline) {
    return vertx.deployVerticle(verticle).map(registering(name, deadline, vertx::undeploy));
  }

  /** Ends everything; never fails. */
  Future<Void> endAll() {
    Part part = parts.poll();
    if (part == null) {
      return Future.succeededFuture();
    }
    return ended(part)
        .onFailure(
            cause -> LOG.warn("{} did not end in order: {}", part.name(), String.valueOf(cause)))
        .transform(outcome -> endAll());
  }

  private static Future<?> ended(Part part) {
    try {
      return part.end().get().timeout(part.deadline().toMillis(), TimeUnit.MILLISECONDS);
    } catch (RuntimeException broken) {
      return Future.failedFuture(broken);
    }
  }
}
