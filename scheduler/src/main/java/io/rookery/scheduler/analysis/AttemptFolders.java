package io.rookery.scheduler.analysis;

import io.rookery.scheduler.folder.Tree;
import io.rookery.scheduler.job.Fence;
import io.rookery.scheduler.job.JobEvent;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * The folders of attempts: {@code <root>/<job>/attempts/<n>/} while an attempt runs and for ever
 * when it is not accepted; an accepted attempt's files move up to {@code <root>/<job>/}, and a move
 * that was broken off is carried on when the job's files are next asked for. All file work is done
 * off the event loops.
 */
public final class AttemptFolders implements AttemptFiles {
  private static final String CANARIES = ".canaries";

  private final Vertx vertx;
  private final Path root;

  /** {@code root} is made when the first attempt needs it. */
  public AttemptFolders(Vertx vertx, Path root) {
    this.vertx = vertx;
    this.root = root;
  }

  @Override
  public Future<Path> create(Fence fence) {
    return vertx.executeBlocking(
        () -> {
          Path folder = folder(fence);
          new Tree(folder).delete();
          return Files.createDirectories(folder);
        },
        false);
  }

  @Override
  public Future<Void> write(Fence fence, String name, String text) {
    return vertx.executeBlocking(
        () -> {
          Files.writeString(
              folder(fence).resolve(name),
              text,
              StandardOpenOption.CREATE_NEW,
              StandardOpenOption.WRITE);
          return null;
        },
        false);
  }

  @Override
  public Future<Void> linkSample(Fence fence, Optional<Path> sample) {
    if (sample.isEmpty()) {
      return Future.succeededFuture();
    }
    return vertx.executeBlocking(
        () -> {
          Path binary = folder(fence).resolve("binary");
          try {
            Files.createLink(binary, sample.get());
          } catch (IOException | UnsupportedOperationException noHardLink) {
            Files.copy(sample.get(), binary);
          }
          return null;
        },
        false);
  }

  /** {@inheritDoc} On this node's own disk they always do. */
  @Override
  public Future<Void> secure(Fence fence) {
    return Future.succeededFuture();
  }

  @Override
  public Future<Void> accept(Fence fence, List<JobEvent> timeline) {
    String text = new JsonArray(timeline.stream().map(JobEvent::toJson).toList()).encodePrettily();
    return vertx.executeBlocking(
        () -> {
          job(fence.jobId()).accept(fence.attempt(), text);
          return null;
        },
        false);
  }

  /**
   * Where the results of a job stand: the accepted attempt's, or those of the latest attempt while
   * none is accepted. Where there are none on this node, that is no folder.
   */
  public Future<Path> results(long jobId, int latestAttempt, boolean accepted) {
    JobFolder job = job(jobId);
    return find(jobId, latestAttempt, accepted)
        .map(found -> found.orElse(accepted ? root(jobId) : job.attempt(latestAttempt)));
  }

  /**
   * Where the results of one attempt stand on this node; empty when they do not.
   *
   * @param accepted whether it is the job's accepted attempt, whose files may have moved up
   */
  public Future<Optional<Path>> find(long jobId, int attempt, boolean accepted) {
    return vertx.executeBlocking(() -> job(jobId).find(attempt, accepted), false);
  }

  /**
   * The numbers of the attempts of which there are files on this node.
   *
   * @param accepted the job's accepted attempt, whose files may have moved up; empty while it has
   *     none
   */
  public Future<Set<Integer>> standing(long jobId, OptionalInt accepted) {
    return vertx.executeBlocking(() -> job(jobId).standing(accepted), false);
  }

  /** Where the results of an attempt arrive from another node, until they are complete. */
  public AttemptCopy copy(long jobId, int attempt) {
    return new AttemptCopy(vertx, job(jobId).attempts(), attempt);
  }

  /**
   * Where the canaries of that node work; its name parts them from those of who shares the disk.
   */
  public CanaryFolders canaries(String node) {
    return new CanaryFolders(vertx, root.resolve(CANARIES).resolve(node));
  }

  private Path folder(Fence fence) {
    return job(fence.jobId()).attempt(fence.attempt());
  }

  private JobFolder job(long jobId) {
    return new JobFolder(root(jobId));
  }

  private Path root(long jobId) {
    return root.resolve(Long.toString(jobId));
  }
}
