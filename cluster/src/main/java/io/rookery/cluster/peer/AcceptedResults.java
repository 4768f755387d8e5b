package io.rookery.cluster.peer;

import io.rookery.scheduler.job.JobEvent;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;

/** What the store knows of accepted attempts. May be called on any context. */
@FunctionalInterface
public interface AcceptedResults {

  /**
   * The whole timeline of a job, if that attempt is its accepted one; empty if it is another or
   * none. Fails with {@link io.rookery.scheduler.job.StoreException} or {@link
   * io.rookery.scheduler.job.NoSuchJobException}.
   */
  Future<Optional<List<JobEvent>>> timeline(long jobId, int attempt);
}
