package io.rookery.scheduler.analysis;

import io.rookery.scheduler.machine.Machine;
import io.rookery.scheduler.machine.RestoredMachine;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * Looks, after everything of an attempt has been released, whether a socket to its guest is left.
 */
@FunctionalInterface
public interface LeakCheck {

  /** Completes with what leaks, each as {@code {kind, sentence}}; empty when all is well. */
  Future<List<JsonObject>> afterAttempt(Machine machine, RestoredMachine restored);
}
