package io.rookery.scheduler.analysis;

import io.vertx.core.Future;
import java.nio.file.Path;
import java.util.Optional;

/** The analyzers that are uploaded into guests, zipped once and kept. */
public interface Analyzers {

  /**
   * The zip file for a platform; empty when none is configured for it. Completes on the caller's
   * context.
   *
   * @param monitor the monitor that the job asks for; ignored where there is none to choose
   * @return fails with {@link io.rookery.scheduler.job.InvalidFieldException} when there is no such
   *     monitor, and with {@link java.io.IOException}, naming the file at fault, when the zip file
   *     cannot be made
   */
  Future<Optional<Path>> archive(String platform, Optional<String> monitor);
}
