package io.rookery.scheduler.job;

import io.rookery.scheduler.sample.SamplePromise;
import io.rookery.scheduler.sample.Samples.Sample;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The desk in front of the store: checks, commits, and then tells. */
public final class StoreJobDesk implements JobDesk {
  private final JobStore store;
  private final SamplePromise samples;
  private final PoolView pool;
  private final JobEvents events;
  private final Cancellations cancellations;
  private final Supplier<RunLimits> limits;
  private final Consumer<JobSpec> check;

  /**
   * A desk.
   *
   * @param samples sees that a sample stands where it must before its job is accepted
   * @param pool answers why a queued job waits
   * @param cancellations deployed
   * @param limits what this node's configuration says at the moment
   * @param check throws {@link InvalidFieldException} for what no guest could be told
   */
  public StoreJobDesk(
      JobStore store,
      SamplePromise samples,
      PoolView pool,
      JobEvents events,
      Cancellations cancellations,
      Supplier<RunLimits> limits,
      Consumer<JobSpec> check) {
    this.store = store;
    this.samples = samples;
    this.pool = pool;
    this.events = events;
    this.cancellations = cancellations;
    this.limits = limits;
    this.check = check;
  }

  @Override
  public Future<Submitted> submit(JsonObject json) {
    JobSpecReader reader;
    Optional<String> sha256;
    try {
      reader = new JobSpecReader(json);
      check.accept(reader.read(0));
      sha256 = reader.sha256();
    } catch (InvalidFieldException invalid) {
      return Future.failedFuture(invalid);
    }
    return size(sha256)
        .map(reader::read)
        .compose(spec -> keepScripts(spec).compose(kept -> store.submit(spec)))
        .onSuccess(submitted -> events.publish(submitted.events()));
  }

  private Future<Long> size(Optional<String> sha256) {
    return sha256.map(hash -> keep(hash, "sha256")).orElseGet(() -> Future.succeededFuture(0L));
  }

  private Future<Void> keepScripts(JobSpec spec) {
    Future<Long> kept = Future.succeededFuture(0L);
    for (Map.Entry<String, Script> script : spec.scripts().byName().entrySet()) {
      String field = "scripts." + script.getKey() + ".sha256";
      kept = kept.compose(before -> keep(script.getValue().sha256(), field));
    }
    return kept.mapEmpty();
  }

  private Future<Long> keep(String sha256, String field) {
    return samples
        .keep(sha256)
        .compose(
            found ->
                found
                    .map(Sample::size)
                    .map(Future::succeededFuture)
                    .orElseGet(
                        () ->
                            Future.failedFuture(
                                new InvalidFieldException(
                                    field, "is no stored sample: send its bytes first"))));
  }

  @Override
  public Future<Job> get(long id) {
    return store
        .find(id)
        .compose(
            found ->
                found
                    .map(Future::succeededFuture)
                    .orElseGet(() -> Future.failedFuture(new NoSuchJobException(id))));
  }

  @Override
  public Future<List<Job>> list(JobQuery query) {
    return store.list(query);
  }

  @Override
  public Future<List<JobEvent>> timeline(long id) {
    return store
        .timeline(id)
        .compose(
            timeline ->
                timeline.isEmpty()
                    ? Future.failedFuture(new NoSuchJobException(id))
                    : Future.succeededFuture(timeline));
  }

  @Override
  public Future<List<AttemptRecord>> attempts(long id) {
    return get(id).compose(job -> store.attempts(id));
  }

  @Override
  public Future<List<JobEvent>> events(long seq, int limit) {
    return store.events(seq, limit);
  }

  @Override
  public Future<JsonObject> explain(long id) {
    return get(id)
        .compose(
            job -> {
              JsonObject answer =
                  new JsonObject().put("id", job.id()).put("state", job.state().name());
              return switch (job.state()) {
                case QUEUED, FAILED -> pool.explain(job).map(answer::mergeIn);
                case RUNNING ->
                    store.timeline(id).map(events -> answer.mergeIn(running(job, events)));
                default -> Future.succeededFuture(answer.put("reason", reason(job)));
              };
            });
  }

  private JsonObject running(Job job, List<JobEvent> timeline) {
    return job.attempt()
        .map(attempt -> RunningExplanation.of(job, attempt, timeline, limits.get(), Instant.now()))
        .orElseGet(() -> new JsonObject().put("reason", "it runs"));
  }

  private static String reason(Job job) {
    return job.state() == JobState.COMPLETED
        ? "it is complete"
        : job.failure().map(Failure::message).orElse("it has ended");
  }

  @Override
  public Future<Cancellation> cancel(long id) {
    return cancellations
        .cancel(id)
        .compose(
            cancellation ->
                cancellation instanceof Cancellation.Unknown
                    ? Future.failedFuture(new NoSuchJobException(id))
                    : Future.succeededFuture(cancellation));
  }

  @Override
  public Future<Extension> extend(long id, Duration by) {
    return get(id)
        .compose(job -> store.extend(id, by, limits.get().room(job.spec())))
        .map(
            extension -> {
              if (extension instanceof Extension.Extended extended) {
                events.publish(extended.events());
              }
              return extension;
            });
  }

  @Override
  public Future<Job> retry(long id) {
    return get(id)
        .compose(job -> store.retry(id))
        .compose(
            retried -> {
              retried.ifPresent(events::publish);
              return get(id)
                  .compose(
                      job ->
                          retried.isPresent()
                              ? Future.succeededFuture(job)
                              : Future.failedFuture(
                                  new WrongStateException(
                                      "job %d is %s; only FAILED and CANCELLED jobs can be retried"
                                          .formatted(id, job.state()))));
            });
  }
}
