package io.rookery.cluster.node;

import io.rookery.cluster.gateway.ResultFiles.ResultFile;
import io.rookery.cluster.peer.JobResults;
import io.rookery.scheduler.analysis.AttemptFolders;
import io.rookery.scheduler.analysis.ResultFolder;
import io.rookery.scheduler.job.AttemptRecord;
import io.rookery.scheduler.job.AttemptState;
import io.rookery.scheduler.job.JobDesk;
import io.rookery.scheduler.job.NoSuchAttemptException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What each single attempt of a job has brought, accepted or not: from this node's disk where it
 * stands there, and otherwise from a node that has it.
 */
final class AttemptResults {
  private final Vertx vertx;
  private final JobDesk jobs;
  private final AttemptFolders folders;
  private final Optional<RemoteResults> remote;

  AttemptResults(
      Vertx vertx, JobDesk jobs, AttemptFolders folders, Optional<RemoteResults> remote) {
    this.vertx = vertx;
    this.jobs = jobs;
    this.folders = folders;
    this.remote = remote;
  }

  /** {@code {attempts: […]}}, each with what is known of its files. */
  Future<JsonObject> all(long jobId) {
    return jobs.attempts(jobId)
        .compose(attempts -> new Whereabouts(jobId, attempts, folders, remote).toJson())
        .map(attempts -> new JsonObject().put("attempts", new JsonArray(attempts)));
  }

  Future<JsonObject> list(long jobId, int number) {
    return attempt(jobId, number)
        .compose(
            attempt ->
                here(jobId, attempt)
                    .compose(
                        folder ->
                            folder
                                .map(this::list)
                                .orElseGet(
                                    () ->
                                        far(jobId, attempt)
                                            .list(attempt.attempt(), results(jobId, attempt)))));
  }

  private Future<JsonObject> list(Path folder) {
    return vertx.executeBlocking(() -> new ResultFolder(folder).list(false), false);
  }

  Future<Boolean> read(
      long jobId, int number, String path, Function<ResultFile, Future<Void>> use) {
    return attempt(jobId, number)
        .compose(
            attempt ->
                here(jobId, attempt)
                    .compose(
                        folder ->
                            folder
                                .map(found -> read(found, path, use))
                                .orElseGet(
                                    () ->
                                        far(jobId, attempt)
                                            .read(
                                                attempt.attempt().node(),
                                                results(jobId, attempt),
                                                path,
                                                use))));
  }

  /** Has a file of that folder read; completes with whether there is one. */
  Future<Boolean> read(Path folder, String path, Function<ResultFile, Future<Void>> use) {
    return vertx
        .executeBlocking(() -> new ResultFolder(folder).find(path), false)
        .compose(
            found ->
                found.isPresent()
                    ? use.apply(new ResultFile.Local(found.get())).map(true)
                    : Future.succeededFuture(false));
  }

  private Future<AttemptRecord> attempt(long jobId, int number) {
    return jobs.attempts(jobId).map(attempts -> attempt(jobId, number, attempts));
  }

  private static AttemptRecord attempt(long jobId, int number, List<AttemptRecord> attempts) {
    return attempts.stream()
        .filter(attempt -> attempt.attempt().number() == number)
        .findFirst()
        .orElseThrow(() -> NoSuchAttemptException.unknown(jobId, number));
  }

  private Future<Optional<Path>> here(long jobId, AttemptRecord attempt) {
    JobResults results = results(jobId, attempt);
    return folders.find(jobId, results.attempt(), results.accepted());
  }

  private RemoteResults far(long jobId, AttemptRecord attempt) {
    return remote.orElseThrow(() -> NoSuchAttemptException.withoutFiles(jobId, attempt.attempt()));
  }

  private static JobResults results(long jobId, AttemptRecord attempt) {
    return new JobResults(
        jobId, attempt.attempt().number(), attempt.state() == AttemptState.COMPLETED);
  }
}
