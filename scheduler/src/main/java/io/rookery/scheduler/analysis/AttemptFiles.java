package io.rookery.scheduler.analysis;

import io.rookery.scheduler.job.Fence;
import io.rookery.scheduler.job.JobEvent;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The folders of attempts on this node's disk. */
public interface AttemptFiles {

  /** Makes the empty folder of an attempt; one that a dead predecessor left is replaced. */
  Future<Path> create(Fence fence);

  /** Writes a small text into the attempt's folder. */
  Future<Void> write(Fence fence, String name, String text);

  /** Puts the sample into the folder as {@code binary}, without a copy of its bytes. */
  Future<Void> linkSample(Fence fence, Optional<Path> sample);

  /**
   * Completes when the attempt's files stand on as many nodes as the configuration promises; fails
   * when that cannot be had now, and then asking again later may help.
   */
  Future<Void> secure(Fence fence);

  /** Makes the attempt's files those of the job, with its timeline beside them. */
  Future<Void> accept(Fence fence, List<JobEvent> timeline);
}
