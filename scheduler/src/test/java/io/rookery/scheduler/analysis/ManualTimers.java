package io.rookery.scheduler.analysis;

import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;

/** A clock that stands still until a test moves it; due tasks run inside {@link #advance}. */
public final class ManualTimers implements Timers {
  private record Task(long due, long order, Runnable work) {}

  private final PriorityQueue<Task> tasks =
      new PriorityQueue<>(Comparator.comparingLong(Task::due).thenComparingLong(Task::order));
  private long now;
  private long order;

  @Override
  public long millis() {
    return now;
  }

  @Override
  public Timer after(Duration delay, Runnable work) {
    Task task = new Task(now + delay.toMillis(), order++, work);
    tasks.add(task);
    return () -> tasks.remove(task);
  }

  /** Lets time pass, running what becomes due in its order. */
  public void advance(Duration by) {
    long until = now + by.toMillis();
    while (!tasks.isEmpty() && tasks.peek().due() <= until) {
      Task task = tasks.poll();
      now = task.due();
      task.work().run();
    }
    now = until;
  }

  /** How many tasks wait; an analysis that has ended leaves none. */
  public int waiting() {
    return tasks.size();
  }
}
