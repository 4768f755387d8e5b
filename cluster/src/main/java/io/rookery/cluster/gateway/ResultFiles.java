package io.rookery.cluster.gateway;

import io.rookery.scheduler.job.NoSuchJobException;
import io.vertx.core.Future;
import java.nio.file.Path;

/** Where the files of jobs stand on this node. */
public interface ResultFiles {

  /**
   * The job's folder, {@code <data>/analyses/<job id>}; it need not exist yet. May be called on any
   * context.
   *
   * @return fails with {@link NoSuchJobException}
   */
  Future<Path> folder(long jobId);
}
