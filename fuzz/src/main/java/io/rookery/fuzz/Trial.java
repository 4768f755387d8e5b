package io.rookery.fuzz;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;

/** Gives inputs to a target and holds it to its promises. */
public final class Trial<T> {
  /** Far more than any input needs, and far less than reading that grows with its square. */
  static final Duration LONGEST = Duration.ofSeconds(5);

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private final FuzzTarget<T> target;
  private final int allowance;

  /** Trials of that target. */
  public Trial(FuzzTarget<T> target) {
    this(target, 1);
  }

  /** {@code allowance}: how many times the allowed bytes are allowed, for code that is watched. */
  public Trial(FuzzTarget<T> target, int allowance) {
    this.target = target;
    this.allowance = allowance;
  }

  /** Throws a {@link Finding} unless all that is promised holds of this input. */
  public void run(byte[] input) {
    try {
      Reading<T> first = read(input);
      // What the first call of all loads and compiles is no part of reading: only what costs too
      // much twice does.
      Reading<T> last = isModest(input, first) ? first : read(input);
      if (!isModest(input, last)) {
        throw new Finding(target.name(), input, excess(input, last), null);
      }
      target.check(input, last.outcome());
    } catch (Finding found) {
      throw found;
    } catch (VirtualMachineError | AssertionError | Exception e) {
      throw new Finding(target.name(), input, e.toString(), e);
    }
  }

  private Reading<T> read(byte[] input) throws Exception {
    byte[] own = input.clone();
    long bytes = threads.getCurrentThreadAllocatedBytes();
    long nanos = threads.getCurrentThreadCpuTime();
    T outcome = target.read(own);
    return new Reading<>(
        outcome,
        threads.getCurrentThreadAllocatedBytes() - bytes,
        Duration.ofNanos(threads.getCurrentThreadCpuTime() - nanos));
  }

  private boolean isModest(byte[] input, Reading<T> reading) {
    return reading.allocated() <= allowed(input) && reading.time().compareTo(LONGEST) <= 0;
  }

  private long allowed(byte[] input) {
    return allowance * target.allocation(input.length);
  }

  private String excess(byte[] input, Reading<T> reading) {
    return "reading %d bytes took %d bytes of the heap (allowed: %d) and %d ms of the processor (allowed: %d)"
        .formatted(
            input.length,
            reading.allocated(),
            allowed(input),
            reading.time().toMillis(),
            LONGEST.toMillis());
  }

  private record Reading<T>(T outcome, long allocated, Duration time) {}
}
