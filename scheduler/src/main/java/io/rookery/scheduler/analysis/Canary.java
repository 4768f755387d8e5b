package io.rookery.scheduler.analysis;

import io.rookery.scheduler.job.Failure;
import io.rookery.scheduler.job.FailureCode;
import io.rookery.scheduler.job.FailureException;
import io.rookery.scheduler.job.Fence;
import io.rookery.scheduler.job.Stage;
import io.rookery.scheduler.machine.Machine;
import io.rookery.scheduler.machine.Machinery;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A try of a machine that costs no job: everything that an attempt needs of machine and node is
 * done once, each stage under its own deadline, and then released in reverse order. No sample runs.
 * Lives on one context.
 */
final class Canary {
  private static final Logger LOG = LoggerFactory.getLogger(Canary.class);

  private final AttemptContext context;
  private final Machine machine;
  private final Timers timers;
  private final Resources resources;
  private final CanaryWork work;
  private final Promise<Void> interrupted = Promise.promise();
  private Stage stage = Stage.RESTORE;

  /** A canary that has not begun; {@code fence} is its number, which no job has. */
  Canary(
      AttemptContext context,
      CanaryFolders folders,
      Machine machine,
      Machinery machinery,
      Fence fence,
      Timers timers) {
    this.context = context;
    this.machine = machine;
    this.timers = timers;
    this.resources = new Resources(timers);
    this.work =
        new CanaryWork(
            context, folders, machine, machinery, fence, timers, resources, this::interrupt);
  }

  /** Completes when everything is released: empty when all went well. Never fails. */
  Future<Optional<Failure>> run() {
    StageDeadlines deadlines = context.deadlines();
    return step(Stage.RESTORE, deadlines.restore(), work::restore)
        .compose(done -> step(Stage.CAPTURE, deadlines.capture(), work::capture))
        .compose(done -> step(Stage.BOOT, deadlines.boot(), work::boot))
        .compose(
            done ->
                step(Stage.UPLOAD, deadlines.upload().of(CanaryFolders.sampleSize()), work::upload))
        .map(Optional.<Failure>empty())
        .otherwise(cause -> Optional.of(Failures.of(stage, cause)))
        .compose(outcome -> release().map(outcome));
  }

  /** Ends it as soon as everything can be released; when that is under way, it changes nothing. */
  void interrupt(FailureCode code, String detail) {
    if (Verdict.decisive(code)) {
      resources.hurry();
    }
    interrupted.tryFail(new FailureException(Failure.of(code, stage, detail)));
  }

  private Future<Void> step(Stage entered, Duration deadline, Supplier<Future<Void>> start) {
    if (interrupted.future().isComplete()) {
      return interrupted.future();
    }
    stage = entered;
    Future<Void> done = unlessInterrupted(started(start));
    return timers
        .within(deadline, done, () -> new FailureException(work.late(entered, deadline)))
        .recover(
            cause ->
                done.isComplete() ? Future.failedFuture(cause) : unlessStalled(entered, cause));
  }

  /** A stage that is late fails with that, unless its machine stands still. */
  private Future<Void> unlessStalled(Stage late, Throwable cause) {
    return unlessInterrupted(work.inquire(late))
        .compose(
            told ->
                interrupted.future().isComplete()
                    ? interrupted.future()
                    : Future.failedFuture(cause));
  }

  private static Future<Void> started(Supplier<Future<Void>> start) {
    try {
      return start.get();
    } catch (RuntimeException defect) {
      return Future.failedFuture(defect);
    }
  }

  private Future<Void> unlessInterrupted(Future<Void> done) {
    Promise<Void> first = Promise.promise();
    done.onSuccess(first::tryComplete).onFailure(first::tryFail);
    interrupted.future().onFailure(first::tryFail);
    return first.future();
  }

  private Future<Void> release() {
    return resources
        .releaseAll()
        .map(
            leftovers -> {
              leftovers.forEach(this::report);
              return null;
            })
        .compose(
            released ->
                timers.within(context.deadlines().release(), work.leaks(), TimeoutException::new))
        .otherwise(List.of())
        .map(
            leaks -> {
              leaks.forEach(
                  leak ->
                      LOG.warn(
                          "After a canary on {}: {}", machine.name(), leak.getString("sentence")));
              return null;
            });
  }

  private void report(Resources.Leftover leftover) {
    LOG.warn(
        "Releasing {} of a canary on {} failed: {}; the next restore of the machine ends what is"
            + " left",
        leftover.resource(),
        machine.name(),
        leftover.cause().getMessage());
  }
}
