package io.rookery.scheduler.job;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A desk that reads what is submitted, and fails or answers as it was told. */
final class ScriptedJobDesk implements JobDesk {
  final List<JobSpec> submitted = new ArrayList<>();
  Optional<RuntimeException> failure = Optional.empty();
  Extension extension = new Extension.Extended(List.of(), Duration.ofSeconds(90));
  Cancellation cancellation = new Cancellation.Requested(List.of());

  @Override
  public Future<Submitted> submit(JsonObject spec) {
    return failure
        .<Future<Submitted>>map(Future::failedFuture)
        .orElseGet(
            () -> {
              submitted.add(new JobSpecReader(spec).read(512));
              return Future.succeededFuture(new Submitted(17, true, List.of()));
            });
  }

  @Override
  public Future<Cancellation> cancel(long id) {
    return Future.succeededFuture(cancellation);
  }

  @Override
  public Future<Job> get(long id) {
    return Future.failedFuture(new NoSuchJobException(id));
  }

  @Override
  public Future<List<Job>> list(JobQuery query) {
    return Future.succeededFuture(List.of());
  }

  @Override
  public Future<List<JobEvent>> timeline(long id) {
    return Future.failedFuture(new NoSuchJobException(id));
  }

  @Override
  public Future<List<AttemptRecord>> attempts(long id) {
    return Future.failedFuture(new NoSuchJobException(id));
  }

  @Override
  public Future<List<JobEvent>> events(long seq, int limit) {
    return Future.succeededFuture(List.of());
  }

  @Override
  public Future<JsonObject> explain(long id) {
    return Future.failedFuture(new NoSuchJobException(id));
  }

  @Override
  public Future<Extension> extend(long id, Duration by) {
    return Future.succeededFuture(extension);
  }

  @Override
  public Future<Job> retry(long id) {
    return Future.failedFuture(new NoSuchJobException(id));
  }
}
