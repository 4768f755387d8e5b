package io.rookery.scheduler.job;

import org.slf4j.Logger;
import org.slf4j.MDC;

/**
 * Logs with the job's id in the MDC, for this one line only: many jobs share an event loop's
 * thread, so an id left in the MDC would mark the lines of others.
 */
public final class JobLogger {
  /** The MDC key. */
  public static final String KEY = "job";

  private final Logger logger;
  private final String jobId;

  /** Writes to {@code logger} on behalf of that job. */
  public JobLogger(Logger logger, long jobId) {
    this.logger = logger;
    this.jobId = Long.toString(jobId);
  }

  /** A change of state that an operator may want to follow. */
  public void info(String format, Object... arguments) {
    marked(() -> logger.info(format, arguments));
  }

  /** Something was lost or is late, and the node goes on. */
  public void warn(String format, Object... arguments) {
    marked(() -> logger.warn(format, arguments));
  }

  /** A defect that a human must look at. */
  public void error(String format, Object... arguments) {
    marked(() -> logger.error(format, arguments));
  }

  private void marked(Runnable line) {
    MDC.put(KEY, jobId);
    try {
      line.run();
    } finally {
      MDC.remove(KEY);
    }
  }
}
