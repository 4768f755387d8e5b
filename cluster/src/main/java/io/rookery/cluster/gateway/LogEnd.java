package io.rookery.cluster.gateway;

import io.rookery.scheduler.job.JobDesk;
import io.vertx.core.Future;

/**
 * Finds the newest event by asking for single events only: first in strides that double, then
 * halving the last stride. Some sixty small questions at the very most, however long the log.
 */
final class LogEnd {
  private final JobDesk jobs;

  LogEnd(JobDesk jobs) {
    this.jobs = jobs;
  }

  /** The newest event's place; 0 while there is none. */
  Future<Long> find() {
    return stride(0, 1024);
  }

  /** There is no event beyond the result if there is none beyond {@code known}. */
  private Future<Long> stride(long known, long step) {
    long probe = known + step;
    return after(probe)
        .compose(
            found ->
                found > probe ? stride(found, Math.min(step * 2, 1L << 60)) : halve(known, probe));
  }

  /** The newest event is at most {@code above}; those up to {@code known} are seen. */
  private Future<Long> halve(long known, long above) {
    long probe = known + (above - known) / 2;
    return after(probe)
        .compose(
            found -> {
              if (found > probe) {
                return halve(found, above);
              }
              return probe == known ? Future.succeededFuture(known) : halve(known, probe);
            });
  }

  /** The first place after {@code seq}; {@code seq} itself when there is none. */
  private Future<Long> after(long seq) {
    return jobs.events(seq, 1).map(events -> events.isEmpty() ? seq : events.get(0).seq());
  }
}
