package io.rookery.scheduler.job;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;

/**
 * What users can ask of jobs: the one path behind the event bus, HTTP and the command line. May be
 * called on any context; futures complete on the caller's. Besides the failures named here every
 * future can fail with {@link StoreException}.
 */
public interface JobDesk {

  /**
   * Accepts a job; the future completes after the commit.
   *
   * @param spec the job as a user writes it; see {@link JobSpecReader}
   * @return fails with {@link InvalidFieldException}, and then nothing has been stored
   */
  Future<Submitted> submit(JsonObject spec);

  /** One job; fails with {@link NoSuchJobException}. */
  Future<Job> get(long id);

  /** Jobs, newest first. */
  Future<List<Job>> list(JobQuery query);

  /** A job's events, oldest first; fails with {@link NoSuchJobException}. */
  Future<List<JobEvent>> timeline(long id);

  /** A job's attempts, by their numbers; fails with {@link NoSuchJobException}. */
  Future<List<AttemptRecord>> attempts(long id);

  /** Events of everything after {@code seq}, oldest first, at most {@code limit}. */
  Future<List<JobEvent>> events(long seq, int limit);

  /**
   * Why the job is where it is, and, when it has FAILED, why it was not tried again: {@code {id,
   * state, reason, machines: [{machine, serves, reasons: [text]}]}}; fails with {@link
   * NoSuchJobException}.
   */
  Future<JsonObject> explain(long id);

  /** Ends a job in whatever state it is. */
  Future<Cancellation> cancel(long id);

  /**
   * Lets the sample of a running job run longer, wherever it runs.
   *
   * @param by a positive time
   */
  Future<Extension> extend(long id, Duration by);

  /**
   * Queues a FAILED or CANCELLED job again; fails with {@link NoSuchJobException} or {@link
   * WrongStateException}.
   */
  Future<Job> retry(long id);
}
