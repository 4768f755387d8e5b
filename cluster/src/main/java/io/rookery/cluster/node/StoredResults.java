package io.rookery.cluster.node;

import io.rookery.cluster.gateway.ResultFiles;
import io.rookery.cluster.peer.JobResults;
import io.rookery.scheduler.analysis.AttemptFolders;
import io.rookery.scheduler.analysis.ResultFolder;
import io.rookery.scheduler.job.Attempt;
import io.rookery.scheduler.job.Job;
import io.rookery.scheduler.job.JobDesk;
import io.rookery.scheduler.job.JobState;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The results of a job: the accepted attempt's, or the latest one's while none is accepted. From
 * this node's disk where they stand there, and otherwise from a node that has them.
 */
final class StoredResults implements ResultFiles {
  private static final Supplier<Future<JsonObject>> NO_MORE =
      () ->
          Future.succeededFuture(
              new JsonObject().put("files", new JsonArray()).put("truncated", false));

  private final Vertx vertx;
  private final JobDesk jobs;
  private final AttemptFolders folders;
  private final Optional<RemoteResults> remote;
  private final AttemptResults attempts;

  StoredResults(Vertx vertx, JobDesk jobs, AttemptFolders folders, Optional<RemoteResults> remote) {
    this.vertx = vertx;
    this.jobs = jobs;
    this.folders = folders;
    this.remote = remote;
    this.attempts = new AttemptResults(vertx, jobs, folders, remote);
  }

  @Override
  public Future<JsonObject> list(long jobId, boolean earlierAttempts) {
    return list(jobId, earlierAttempts, () -> list(jobId, earlierAttempts, NO_MORE));
  }

  private Future<JsonObject> list(
      long jobId, boolean earlierAttempts, Supplier<Future<JsonObject>> again) {
    return jobs.get(jobId)
        .compose(
            job ->
                elsewhere(
                    job,
                    folder -> listed(folder, earlierAttempts, again),
                    (far, results) -> far.list(job, results, earlierAttempts)));
  }

  /** The files may move up, once, between the moments when they are found and listed. */
  private Future<JsonObject> listed(
      Path folder, boolean earlierAttempts, Supplier<Future<JsonObject>> again) {
    return vertx
        .executeBlocking(
            () -> {
              JsonObject found = new ResultFolder(folder).list(earlierAttempts);
              return Files.isDirectory(folder) ? Optional.of(found) : Optional.<JsonObject>empty();
            })
        .compose(found -> found.map(Future::succeededFuture).orElseGet(again));
  }

  @Override
  public Future<Boolean> read(long jobId, String path, Function<ResultFile, Future<Void>> use) {
    return jobs.get(jobId)
        .compose(
            job ->
                elsewhere(
                    job,
                    folder -> attempts.read(folder, path, use),
                    (far, results) -> far.read(job, results, path, use)));
  }

  @Override
  public Future<JsonObject> attempts(long jobId) {
    return attempts.all(jobId);
  }

  @Override
  public Future<JsonObject> list(long jobId, int attempt) {
    return attempts.list(jobId, attempt);
  }

  @Override
  public Future<Boolean> read(
      long jobId, int attempt, String path, Function<ResultFile, Future<Void>> use) {
    return attempts.read(jobId, attempt, path, use);
  }

  private interface Far<T> {
    Future<T> ask(RemoteResults remote, JobResults results);
  }

  /** Here where the folder is here, or where there is nobody else to ask. */
  private <T> Future<T> elsewhere(Job job, Function<Path, Future<T>> here, Far<T> far) {
    JobResults results =
        new JobResults(
            job.id(),
            job.attempt().map(Attempt::number).orElse(0),
            job.state() == JobState.COMPLETED);
    return folders
        .results(results.jobId(), results.attempt(), results.accepted())
        .compose(
            folder ->
                vertx
                    .executeBlocking(() -> Files.isDirectory(folder))
                    .compose(
                        stands ->
                            stands || remote.isEmpty() || job.attempt().isEmpty()
                                ? here.apply(folder)
                                : far.ask(remote.get(), results)));
  }
}
