package io.rookery.cluster.gateway;

import io.rookery.scheduler.job.Attempt;
import io.rookery.scheduler.job.AttemptRecord;
import io.rookery.scheduler.job.AttemptState;
import io.rookery.scheduler.job.Cancellation;
import io.rookery.scheduler.job.Extension;
import io.rookery.scheduler.job.Failure;
import io.rookery.scheduler.job.FailureCode;
import io.rookery.scheduler.job.InvalidFieldException;
import io.rookery.scheduler.job.Job;
import io.rookery.scheduler.job.JobDesk;
import io.rookery.scheduler.job.JobEvent;
import io.rookery.scheduler.job.JobQuery;
import io.rookery.scheduler.job.JobSpec;
import io.rookery.scheduler.job.JobState;
import io.rookery.scheduler.job.NoSuchJobException;
import io.rookery.scheduler.job.Requirement;
import io.rookery.scheduler.job.Stage;
import io.rookery.scheduler.job.Submitted;
import io.rookery.scheduler.job.Target;
import io.rookery.scheduler.job.WrongStateException;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/** Jobs in memory: enough of a desk to stand behind the gateway. */
public final class FakeJobDesk implements JobDesk {
  private static final Instant START = Instant.parse("2026-11-23T12:00:00Z");

  public final List<JsonObject> specs = new ArrayList<>();
  public Optional<RuntimeException> failure = Optional.empty();
  public boolean silent;
  public boolean storeAway;
  private final TreeMap<Long, Job> jobs = new TreeMap<>();
  private final List<JobEvent> log = new ArrayList<>();
  private Consumer<JobEvent> listener = event -> {};

  public synchronized void listen(Consumer<JobEvent> told) {
    listener = told;
  }

  @Override
  public synchronized Future<Submitted> submit(JsonObject spec) {
    if (spec.getValue("priority") instanceof String) {
      return Future.failedFuture(new InvalidFieldException("priority", "must be a whole number"));
    }
    if (spec.getString("sha256", "").equals("unknown")) {
      return Future.failedFuture(new InvalidFieldException("sha256", "is not here"));
    }
    return answer(
        () -> {
          specs.add(spec);
          long id = jobs.isEmpty() ? 2 : jobs.lastKey() + 1;
          jobs.put(id, job(id, spec, JobState.QUEUED));
          append(id, "job.submitted", new JsonObject());
          return new Submitted(id, true, List.of());
        });
  }

  private static Job job(long id, JsonObject spec, JobState state) {
    Target target =
        spec.containsKey("url")
            ? new Target.Url(spec.getString("url"))
            : new Target.File(spec.getString("sha256", "00"), spec.getString("name", "sample"), 1);
    Requirement any =
        new Requirement(Optional.empty(), Optional.empty(), Optional.empty(), new TreeSet<>());
    return new Job(
        id,
        new JobSpec(
            target,
            any,
            spec.getString("owner", ""),
            1,
            Optional.empty(),
            Optional.empty(),
            Map.of(),
            false,
            false,
            Optional.empty(),
            Optional.empty(),
            Optional.empty()),
        state,
        START,
        Optional.empty(),
        Optional.empty(),
        Set.of(),
        false);
  }

  /** Lets a job run through two stages and end in {@code end}. */
  public synchronized void run(long id, JobState end) {
    append(id, "stage.started", new JsonObject().put("stage", "boot"));
    append(id, "stage.started", new JsonObject().put("stage", "run"));
    Job job = jobs.get(id);
    Optional<Failure> why =
        end == JobState.FAILED
            ? Optional.of(Failure.of(FailureCode.values()[0], Stage.BOOT, "no answer"))
            : Optional.empty();
    Attempt attempt =
        new Attempt(
            1, "node-1", "lab-1", Stage.TEARDOWN, START, Optional.of(START), why, Duration.ZERO);
    jobs.put(id, new Job(id, job.spec(), end, START, Optional.of(attempt), why, Set.of(), false));
    append(id, "job." + end.name().toLowerCase(java.util.Locale.ROOT), new JsonObject());
  }

  /** Adds an event of no job. */
  public synchronized void append(String type) {
    append(0, type, new JsonObject());
  }

  /** An event that concerns no job. */
  public synchronized void append(String type, JsonObject data) {
    append(0, type, data);
  }

  private void append(long id, String type, JsonObject data) {
    long seq = log.isEmpty() ? 1 : log.get(log.size() - 1).seq() + 3;
    JobEvent event =
        new JobEvent(
            seq,
            id == 0 ? OptionalLong.empty() : OptionalLong.of(id),
            id == 0 ? OptionalInt.empty() : OptionalInt.of(1),
            type,
            START.plusMillis(seq * 100),
            data);
    log.add(event);
    listener.accept(event);
  }

  public synchronized long lastSeq() {
    return log.isEmpty() ? 0 : log.get(log.size() - 1).seq();
  }

  public synchronized List<Long> seqs() {
    return log.stream().map(JobEvent::seq).toList();
  }

  @Override
  public synchronized Future<Job> get(long id) {
    return answer(() -> known(id));
  }

  private Job known(long id) {
    return Optional.ofNullable(jobs.get(id)).orElseThrow(() -> new NoSuchJobException(id));
  }

  @Override
  public synchronized Future<List<Job>> list(JobQuery query) {
    return answer(
        () ->
            jobs.descendingMap().values().stream()
                .filter(job -> query.state().map(state -> state == job.state()).orElse(true))
                .filter(job -> query.owner().map(job.spec().owner()::equals).orElse(true))
                .filter(job -> job.id() < query.before().orElse(Long.MAX_VALUE))
                .limit(query.limit())
                .toList());
  }

  @Override
  public synchronized Future<List<JobEvent>> timeline(long id) {
    return answer(
        () -> {
          known(id);
          return log.stream().filter(event -> event.jobId().orElse(0) == id).toList();
        });
  }

  @Override
  public synchronized Future<List<AttemptRecord>> attempts(long id) {
    return answer(
        () ->
            known(id)
                .attempt()
                .map(
                    last ->
                        new AttemptRecord(last, AttemptState.valueOf(jobs.get(id).state().name())))
                .stream()
                .toList());
  }

  @Override
  public synchronized Future<List<JobEvent>> events(long seq, int limit) {
    return answer(() -> log.stream().filter(event -> event.seq() > seq).limit(limit).toList());
  }

  @Override
  public synchronized Future<JsonObject> explain(long id) {
    return answer(
        () ->
            new JsonObject()
                .put("id", id)
                .put("state", known(id).state().name())
                .put("reason", "no machine serves platform beos")
                .put(
                    "machines",
                    new JsonArray()
                        .add(
                            new JsonObject()
                                .put("machine", "lab-1")
                                .put("serves", false)
                                .put("reasons", new JsonArray().add("platform is linux")))));
  }

  @Override
  public synchronized Future<Cancellation> cancel(long id) {
    return answer(
        () -> {
          if (storeAway) {
            return new Cancellation.Kept("it fell over");
          }
          Job job = jobs.get(id);
          if (job == null) {
            return new Cancellation.Unknown();
          }
          if (job.state() == JobState.RUNNING) {
            return new Cancellation.Requested(List.of());
          }
          if (job.state().ended()) {
            return new Cancellation.TooLate(job.state());
          }
          run(id, JobState.CANCELLED);
          return new Cancellation.Done(List.of());
        });
  }

  /** Only a job that has just been submitted can be extended, by an hour at most. */
  @Override
  public synchronized Future<Extension> extend(long id, Duration by) {
    return answer(
        () -> {
          Job job = jobs.get(id);
          if (job == null) {
            return new Extension.Unknown();
          }
          if (job.state().ended()) {
            return new Extension.NotRunning(job.state());
          }
          return by.compareTo(Duration.ofHours(1)) > 0
              ? new Extension.TooLong(Duration.ofHours(1))
              : new Extension.Extended(List.of(), by.plusSeconds(30));
        });
  }

  @Override
  public synchronized Future<Job> retry(long id) {
    return answer(
        () -> {
          Job job = known(id);
          if (job.state() != JobState.FAILED && job.state() != JobState.CANCELLED) {
            throw new WrongStateException("job " + id + " is " + job.state());
          }
          return job;
        });
  }

  private <T> Future<T> answer(java.util.function.Supplier<T> work) {
    if (silent) {
      return io.vertx.core.Promise.<T>promise().future();
    }
    if (failure.isPresent()) {
      return Future.failedFuture(failure.get());
    }
    try {
      return Future.succeededFuture(work.get());
    } catch (RuntimeException e) {
      return Future.failedFuture(e);
    }
  }
}
