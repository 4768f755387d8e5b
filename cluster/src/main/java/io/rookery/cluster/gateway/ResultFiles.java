package io.rookery.cluster.gateway;

import io.rookery.scheduler.job.NoSuchAttemptException;
import io.rookery.scheduler.job.NoSuchJobException;
import io.rookery.scheduler.job.NotNowException;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.core.streams.ReadStream;
import java.nio.file.Path;
import java.util.function.Function;

/**
 * The files of jobs, on whichever node they stand. May be called on any context. Futures fail with
 * {@link NoSuchJobException}, and with {@link NotNowException} when no node in sight has them.
 */
public interface ResultFiles {

  /** {@code {files: [{path, size}], truncated}}; those of earlier attempts only when asked for. */
  Future<JsonObject> list(long jobId, boolean earlierAttempts);

  /**
   * Has a file read.
   *
   * @param path relative to the job's folder, parts divided by {@code /}
   * @param use is given the file, once at most, and has read it when its future completes
   * @return whether there is such a file; fails as {@code use} does
   */
  Future<Boolean> read(long jobId, String path, Function<ResultFile, Future<Void>> use);

  /**
   * {@code {attempts: [{number, node, machine, stage, state, startedAt, endedAt?, failure?,
   * files}]}}, by their numbers; {@code files} is {@code available}, {@code unreachable} while a
   * node that may have them is out of reach, or {@code gone}.
   */
  Future<JsonObject> attempts(long jobId);

  /**
   * {@code {files: [{path, size}], truncated}} of one attempt, whether it was accepted or not;
   * fails with {@link NoSuchAttemptException} when there was none, or nothing of it is left.
   */
  Future<JsonObject> list(long jobId, int attempt);

  /**
   * Has a file of one attempt read, as {@link #read(long, String, Function)} does.
   *
   * @param path relative to the attempt's folder
   */
  Future<Boolean> read(
      long jobId, int attempt, String path, Function<ResultFile, Future<Void>> use);

  /** Where a file's bytes are. */
  sealed interface ResultFile {

    /** On this node. */
    record Local(Path path) implements ResultFile {}

    /**
     * On their way from another node.
     *
     * @param size in bytes
     * @param content paused
     */
    record Remote(long size, ReadStream<Buffer> content) implements ResultFile {}
  }
}
