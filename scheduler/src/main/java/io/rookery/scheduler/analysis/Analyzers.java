package io.rookery.scheduler.analysis;

import io.vertx.core.Future;
import java.nio.file.Path;
import java.util.Optional;

/** The analyzers that are uploaded into guests, zipped once and kept. */
public interface Analyzers {

  /** The zip file for a platform; empty when none is configured for it. */
  Future<Optional<Path>> archive(String platform);
}
