package io.rookery.scheduler.machine.program;

import io.vertx.core.Future;
import java.util.function.Consumer;

/** How a driver learns that something has happened to a machine. Lives on the driver's home. */
public interface PowerEvents {

  /** Begins to tell; {@code happened} is called with a machine's name on the caller's context. */
  Future<Void> open(Consumer<String> happened);

  /** Whether an end of this machine would be told; if not, its state is asked for now and then. */
  boolean tells(String machine);

  /** Tells no more; completes when nothing of it is left. */
  Future<Void> close();

  /** Of a hypervisor that tells nothing. */
  static PowerEvents none() {
    return new PowerEvents() {
      @Override
      public Future<Void> open(Consumer<String> happened) {
        return Future.succeededFuture();
      }

      @Override
      public boolean tells(String machine) {
        return false;
      }

      @Override
      public Future<Void> close() {
        return Future.succeededFuture();
      }
    };
  }
}
