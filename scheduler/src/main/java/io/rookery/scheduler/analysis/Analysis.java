package io.rookery.scheduler.analysis;

import io.rookery.scheduler.job.Claim;
import io.rookery.scheduler.job.EventDraft;
import io.rookery.scheduler.job.EventType;
import io.rookery.scheduler.job.Failure;
import io.rookery.scheduler.job.FailureCode;
import io.rookery.scheduler.job.FailureException;
import io.rookery.scheduler.job.JobLogger;
import io.rookery.scheduler.job.Stage;
import io.rookery.scheduler.machine.Machine;
import io.rookery.scheduler.machine.MachineLoss;
import io.rookery.scheduler.machine.Machinery;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One attempt at one job on one machine, from the claim to the accepted end. Lives on one context:
 * everything here is called there, and all state is here.
 *
 * <p>The {@link Lifecycle} says which stage comes next; {@link StageWork} says what a stage does;
 * {@link Resources} are released in the teardown whatever happened before; the outcome is what was
 * decided first: a failure of a stage, or an interrupt, or the sample's own end. At the very end
 * one compare-and-set in the store makes it true.
 */
final class Analysis {
  private static final Logger LOGGER = LoggerFactory.getLogger(Analysis.class);

  private static final Duration COPIES_AWAY = Duration.ofSeconds(2);

  /** A look at the sockets of a host takes some milliseconds; in a hurry it may take no more. */
  private static final Duration QUICK_LOOK = Duration.ofMillis(400);

  private final JobLogger logger;
  private final AttemptContext context;
  private final Claim claim;
  private final Timers timers;
  private final Verdict verdict;
  private final Lifecycle lifecycle;
  private final Resources resources;
  private final AttemptLog log;
  private final StageWork work;
  private final Consumer<Stage> stageStarted;
  private final Promise<Optional<Failure>> released = Promise.promise();
  private Future<Void> sampleKept = Future.succeededFuture();
  private final Promise<Void> secured = Promise.promise();
  private final Promise<Boolean> ended = Promise.promise();
  private String waitsBecause = "";
  private Timers.Timer nextCopy = () -> {};
  private long stageStartedAt;
  private Timers.Timer stageDeadline = () -> {};

  /**
   * An analysis that has not begun.
   *
   * @param mayRetry whether the job of a failed attempt goes back to the queue
   * @param stageStarted is told of every stage when it starts
   * @param taken is told of every row of the lifecycle when it is taken
   */
  Analysis(
      AttemptContext context,
      Claim claim,
      Machine machine,
      Machinery machinery,
      Timers timers,
      Predicate<Failure> mayRetry,
      Consumer<Stage> stageStarted,
      Consumer<Lifecycle.Row> taken) {
    this.logger = new JobLogger(LOGGER, claim.job().id());
    this.context = context;
    this.claim = claim;
    this.timers = timers;
    this.verdict = new Verdict(mayRetry);
    this.stageStarted = stageStarted;
    this.lifecycle = new Lifecycle(taken);
    this.resources = new Resources(timers);
    this.log =
        new AttemptLog(
            context.store(),
            context.events(),
            timers,
            claim.fence(),
            () -> interrupt(FailureCode.FENCED, ""));
    this.work =
        new StageWork(
            context,
            claim,
            machine,
            machinery,
            timers,
            resources,
            log,
            this::lost,
            this::interrupt);
  }

  /**
   * Runs the attempt.
   *
   * @return completes when everything is released and the store has answered: true when this
   *     attempt's end counts, false when another attempt had taken over; never fails
   */
  Future<Boolean> run() {
    enter(lifecycle.move(Signal.BEGIN).orElseThrow(), List.of());
    return ended.future();
  }

  /**
   * Completes when the machine is off and everything else is released: it can be used again. With
   * what the attempt has failed for; empty when it has done well.
   */
  Future<Optional<Failure>> released() {
    return released.future();
  }

  /**
   * Ends the attempt as soon as everything can be released. In the teardown what was decided before
   * stands, but a cancellation counts until the attempt is accepted; and so does the node's end
   * while results wait for their copies.
   */
  void interrupt(FailureCode code, String detail) {
    Phase before = lifecycle.phase();
    boolean decisive = Verdict.decisive(code);
    if (decisive) {
      resources.hurry();
    }
    boolean waiting = decisive && before == Phase.ENDED && !secured.future().isComplete();
    if (waiting || before == Phase.TEARDOWN && code == FailureCode.CANCELLED) {
      verdict.overrule(Failure.of(code, Stage.TEARDOWN, detail));
    }
    if (waiting) {
      nextCopy.cancel();
      secured.complete();
    }
    before
        .stage()
        .ifPresent(
            stage -> move(Signal.INTERRUPTED, stage, Optional.of(Failure.of(code, stage, detail))));
  }

  /** Lets the sample run longer; {@code all} is what has been added since the attempt began. */
  void extend(Duration all) {
    if (lifecycle.phase().compareTo(Phase.RUN) <= 0) {
      work.extend(all);
    }
  }

  private void lost(MachineLoss loss) {
    lifecycle
        .phase()
        .stage()
        .ifPresent(stage -> interrupt(Failures.lost(loss.by(), stage), loss.reason()));
  }

  private void move(Signal signal, Stage from, Optional<Failure> cause) {
    lifecycle
        .move(signal)
        .ifPresent(
            to -> {
              verdict.decide(from, cause);
              enter(to, List.of(ended(from, signal, cause)));
            });
  }

  private void enter(Phase phase, List<EventDraft> before) {
    List<EventDraft> events = new ArrayList<>(before);
    stageDeadline.cancel();
    stageStartedAt = timers.millis();
    phase
        .stage()
        .ifPresent(
            stage -> {
              JsonObject data = new JsonObject().put("stage", stage.wireName());
              if (stage == Stage.UPLOAD) {
                // The one deadline that the configuration alone does not tell.
                data.put("deadlineMs", uploadTime().toMillis());
              }
              events.add(new EventDraft(EventType.STAGE_STARTED, Optional.of(stage), data));
              stageStarted.accept(stage);
            });
    log.append(events.toArray(EventDraft[]::new));
    switch (phase) {
      case RESTORE -> stage(Stage.RESTORE, context.deadlines().restore(), work::restore);
      case CAPTURE -> stage(Stage.CAPTURE, context.deadlines().capture(), work::capture);
      case BOOT -> stage(Stage.BOOT, context.deadlines().boot(), work::boot);
      case UPLOAD -> stage(Stage.UPLOAD, uploadTime(), work::upload);
      case RUN -> started(work::run).onComplete(this::ran);
      case COLLECT -> stage(Stage.COLLECT, context.deadlines().collect(), this::collect);
      case TEARDOWN -> teardown();
      case ENDED -> finish();
      case NEW -> throw new IllegalStateException("no way leads back to the beginning");
    }
  }

  private Duration uploadTime() {
    return context.deadlines().upload().of(claim.job().spec().target().bytes());
  }

  private void stage(Stage stage, Duration deadline, Supplier<Future<Void>> start) {
    stageDeadline =
        timers.after(
            deadline,
            () -> {
              FailureException late = new FailureException(work.late(stage, deadline));
              work.inquire(stage).onComplete(told -> over(stage, Future.failedFuture(late)));
            });
    started(start).onComplete(outcome -> over(stage, outcome));
  }

  /** Whatever a stage throws ends the attempt; it must not leave it standing for ever. */
  private static <T> Future<T> started(Supplier<Future<T>> start) {
    try {
      return start.get();
    } catch (RuntimeException defect) {
      return Future.failedFuture(defect);
    }
  }

  private void over(Stage stage, AsyncResult<Void> outcome) {
    if (lifecycle.phase().stage().filter(stage::equals).isEmpty()) {
      return;
    }
    if (outcome.succeeded()) {
      move(Signal.DONE, stage, Optional.empty());
    } else {
      report(stage, outcome.cause());
      move(Signal.FAILED, stage, Optional.of(Failures.of(stage, outcome.cause())));
    }
  }

  private void report(Stage stage, Throwable cause) {
    if (Failures.of(stage, cause).code().equals(FailureCode.INTERNAL.code())) {
      logger.error("Stage {} failed unexpectedly; the attempt ends as internal", stage, cause);
    }
  }

  private void ran(AsyncResult<RunEnd> outcome) {
    if (lifecycle.phase() != Phase.RUN) {
      return;
    }
    if (outcome.failed()) {
      report(Stage.RUN, outcome.cause());
      move(Signal.FAILED, Stage.RUN, Optional.of(Failures.of(Stage.RUN, outcome.cause())));
      return;
    }
    Optional<Failure> spoilt = Failures.of(outcome.result());
    if (outcome.result() instanceof RunEnd.TimeOver) {
      work.timeIsOver();
    }
    move(spoilt.isPresent() ? Signal.FAILED : Signal.DONE, Stage.RUN, spoilt);
  }

  private Future<Void> collect() {
    return verdict.is(FailureCode.RUN_AGENT_LOST)
        ? work.memory()
        : work.collect()
            .recover(
                cause -> {
                  log.append(
                      EventDraft.of(
                          "collect.incomplete",
                          new JsonObject().put("message", String.valueOf(cause.getMessage()))));
                  return Future.succeededFuture();
                });
  }

  private void teardown() {
    resources
        .releaseAll()
        .compose(
            leftovers -> {
              leftovers.forEach(this::noteLeftover);
              sampleKept = keepSample();
              return lookForLeaks();
            })
        .onComplete(looked -> move(Signal.DONE, Stage.TEARDOWN, Optional.empty()));
  }

  private Future<Void> keepSample() {
    return timers
        .within(context.deadlines().release(), work.keepSample(), TimeoutException::new)
        .onFailure(
            cause -> logger.warn("The sample is not beside its results: {}", cause.getMessage()));
  }

  private Future<Void> lookForLeaks() {
    Duration limit = resources.hurried() ? QUICK_LOOK : context.deadlines().release();
    return timers
        .within(limit, work.lookForLeaks(), TimeoutException::new)
        .onFailure(cause -> logger.warn("Nobody could look for leaks: {}", String.valueOf(cause)));
  }

  private void noteLeftover(Resources.Leftover leftover) {
    logger.warn(
        "Releasing {} failed: {}; the next restore of the machine ends what is left",
        leftover.resource(),
        leftover.cause().getMessage());
    log.append(
        EventDraft.of(
            FailureCode.TEARDOWN_FAILED.code(),
            Failure.of(
                    FailureCode.TEARDOWN_FAILED,
                    Stage.TEARDOWN,
                    leftover.resource() + ": " + leftover.cause().getMessage())
                .toJson()
                .put("resource", leftover.resource())));
  }

  private EventDraft ended(Stage stage, Signal signal, Optional<Failure> cause) {
    JsonObject data =
        new JsonObject()
            .put("stage", stage.wireName())
            .put("ms", timers.millis() - stageStartedAt)
            .put("outcome", signal.name().toLowerCase(java.util.Locale.ROOT));
    cause.ifPresent(found -> data.put("failure", found.toJson()));
    return EventDraft.of(EventType.STAGE_ENDED, data);
  }

  private void finish() {
    released.complete(verdict.failure());
    // The machine does not wait for the sample's file, but what is copied and accepted has it.
    sampleKept.onComplete(
        kept -> {
          if (verdict.well()) {
            secureResults();
          } else {
            secured.tryComplete();
          }
        });
    secured
        .future()
        .compose(standing -> log.end(verdict.end()))
        .compose(
            accepted -> accepted && verdict.well() ? accept() : Future.succeededFuture(accepted))
        .onFailure(cause -> logger.error("The end of the attempt could not be written", cause))
        .otherwise(false)
        .onSuccess(ended::complete);
  }

  /** An attempt is not accepted before its results stand on as many nodes as was promised. */
  private void secureResults() {
    context
        .files()
        .secure(claim.fence())
        .onSuccess(standing -> secured.tryComplete())
        .onFailure(
            cause -> {
              if (secured.future().isComplete()) {
                return;
              }
              noteWaiting(cause);
              nextCopy = timers.after(COPIES_AWAY, this::secureResults);
            });
  }

  private void noteWaiting(Throwable cause) {
    String message = String.valueOf(cause.getMessage());
    if (!message.equals(waitsBecause)) {
      waitsBecause = message;
      logger.warn("The results wait for their copies: {}", message);
      log.append(
          EventDraft.of(EventType.RESULTS_WAITING, new JsonObject().put("message", message)));
    }
  }

  private Future<Boolean> accept() {
    return context
        .store()
        .timeline(claim.job().id())
        .compose(timeline -> context.files().accept(claim.fence(), timeline))
        .onFailure(
            cause ->
                logger.error(
                    "The results of the attempt stay in its own folder: {}", cause.getMessage()))
        .transform(done -> Future.succeededFuture(true));
  }
}
