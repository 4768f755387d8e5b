package io.rookery.cluster.chaos;

import java.util.concurrent.Callable;

/** Takes everything away when the process is told to end in the middle of a run. */
final class Emergency {
  private final Thread hook;

  /** {@code action} is run on a thread of its own unless it is dismissed before. */
  Emergency(Callable<?> action) {
    hook =
        new Thread(
            () -> {
              try {
                action.call();
              } catch (Exception late) {
                System.err.println("not everything could be removed: " + late);
              }
            },
            "chaos-emergency");
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** There is nothing left to fear. */
  void dismiss() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException ending) {
      // The process is ending: the hook runs.
    }
  }
}
