package io.rookery.scheduler.sample;

import io.rookery.scheduler.sample.Samples.Sample;
import io.vertx.core.Future;
import java.util.Optional;

/** What is promised of a sample before its job is accepted. May be called on any context. */
@FunctionalInterface
public interface SamplePromise {

  /**
   * Sees that a sample stands wherever the configuration promises.
   *
   * @return the sample when it does; empty when nobody has such a sample; fails with {@link
   *     io.rookery.scheduler.job.NotNowException} when the promise cannot be given at present
   */
  Future<Optional<Sample>> keep(String sha256);
}
