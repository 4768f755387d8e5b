package io.rookery.capture.process;

import java.time.Duration;
import java.util.concurrent.DelayQueue;
import java.util.concurrent.Delayed;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that forks.
 *
 * <p>A parent-death signal fires when the <em>thread</em> that forked the child ends, not the
 * process, so no pool may do this work: a pool replaces a thread after an exception or when it has
 * been idle. This thread ends only when the launcher is closed. It also owns all state of the
 * children, timers included, so that none of it needs a lock and none of it depends on a Vert.x
 * context that may be gone before its child.
 */
final class ForkLoop {
  private static final Logger LOG = LoggerFactory.getLogger(ForkLoop.class);

  private final DelayQueue<Task> tasks = new DelayQueue<>();
  private final AtomicLong sequence = new AtomicLong();
  private final Thread thread = new Thread(this::loop, "rookery-fork");
  private volatile boolean open = true;
  private volatile boolean ended;

  void start() {
    thread.setDaemon(true);
    thread.start();
  }

  /**
   * Runs the action on the thread; once that has ended, on the caller's, which can then only learn
   * that it is late.
   */
  void execute(Runnable action) {
    tasks.add(new Task(action, System.nanoTime(), sequence.getAndIncrement()));
    if (ended) {
      runDueTasks();
    }
  }

  Timer after(Duration delay, Runnable action) {
    Task task = new Task(action, System.nanoTime() + delay.toNanos(), sequence.getAndIncrement());
    tasks.add(task);
    return () -> tasks.remove(task);
  }

  /** Lets the thread end, to be called on it; the kernel then ends every child that still lives. */
  void close() {
    open = false;
  }

  private void loop() {
    while (open) {
      try {
        run(tasks.take());
      } catch (InterruptedException e) {
        LOG.warn(
            "The launcher's thread was interrupted; it carries on, because its end would end every child");
      }
    }
    ended = true;
    runDueTasks();
  }

  private synchronized void runDueTasks() {
    for (Task task = tasks.poll(); task != null; task = tasks.poll()) {
      run(task);
    }
  }

  private static void run(Task task) {
    try {
      task.action.run();
    } catch (Throwable e) { // an Error too: if this thread ended, every child would be killed
      LOG.error("A task of the launcher failed; the launcher carries on", e);
    }
  }

  /** A pending delayed task. */
  @FunctionalInterface
  interface Timer {
    void cancel();
  }

  private record Task(Runnable action, long due, long number) implements Delayed {
    @Override
    public long getDelay(TimeUnit unit) {
      return unit.convert(due - System.nanoTime(), TimeUnit.NANOSECONDS);
    }

    @Override
    public int compareTo(Delayed other) {
      Task task = (Task) other;
      int byTime = Long.signum(due - task.due);
      return byTime != 0 ? byTime : Long.compare(number, task.number);
    }
  }
}
