package io.rookery.scheduler.sample;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.nio.file.Path;
import java.util.Optional;

/** The content-addressed store of samples on this node's disk. May be called on any context. */
public interface Samples {

  /**
   * Stores a stream under the hash of its bytes: hashed while it is received, written under a
   * temporary name, forced to disk, renamed. The source must be paused, or attached on the calling
   * context before it flows; back-pressure is applied to it.
   *
   * @return the sample; fails with {@link SampleTooLargeException} beyond the configured limit, or
   *     with the source's own failure, and then no file is left behind
   */
  Future<Sample> receive(ReadStream<Buffer> source);

  /** The sample of that hash; empty when it is not here. */
  Future<Optional<Sample>> find(String sha256);

  /** Where a sample's file stands; meaningful only for hashes that {@link #find} knows. */
  Path path(String sha256);

  /**
   * A stored sample.
   *
   * @param sha256 64 lower-case hexadecimal digits
   * @param size in bytes
   */
  record Sample(String sha256, long size) {}
}
