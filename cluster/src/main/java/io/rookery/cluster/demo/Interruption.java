package io.rookery.cluster.demo;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Lets a blocking program end in order when its process is told to end: its thread is interrupted,
 * and the process waits until the program is over. Signals that the process ignores (nohup, a shell
 * without job control) stay ignored.
 */
final class Interruption implements AutoCloseable {
  private static final long LIMIT_SECONDS = 120;

  private final Thread program = Thread.currentThread();
  private final Thread hook = new Thread(this::interrupt, "demo-interruption");
  private final CountDownLatch over = new CountDownLatch(1);
  private volatile boolean asked;

  private Interruption() {}

  /** From now on until {@link #close}, for the calling thread. */
  static Interruption ofThisThread() {
    Interruption interruption = new Interruption();
    Runtime.getRuntime().addShutdownHook(interruption.hook);
    return interruption;
  }

  private void interrupt() {
    asked = true;
    program.interrupt();
    try {
      over.await(LIMIT_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException nobodyDoesThat) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whether the process was told to end. */
  boolean asked() {
    return asked;
  }

  /** The program is over. */
  @Override
  public void close() {
    over.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException ending) {
      // The process is ending: the hook runs, and waits no longer.
    }
  }
}
