package io.rookery.scheduler.analysis;

import io.rookery.scheduler.job.Claim;
import io.rookery.scheduler.job.Failure;
import io.rookery.scheduler.job.FailureCode;
import io.rookery.scheduler.job.Stage;
import io.rookery.scheduler.machine.Machine;
import io.rookery.scheduler.machine.Machinery;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * One attempt as a verticle, which gives its analysis a context of its own. Deployed for a claim;
 * whoever deployed it undeploys it when {@link #ended()} completes.
 */
public final class AttemptVerticle extends VerticleBase {
  private final AttemptContext attempt;
  private final Claim claim;
  private final Machine machine;
  private final Machinery machinery;
  private final Predicate<Failure> mayRetry;
  private final Consumer<Stage> stageStarted;
  private final Promise<Void> started = Promise.promise();
  private final Promise<Optional<Failure>> released = Promise.promise();
  private final Promise<Boolean> ended = Promise.promise();
  private Analysis analysis;

  /**
   * An attempt that starts when it is deployed.
   *
   * @param mayRetry whether the job of a failed attempt goes back to the queue; called on the
   *     attempt's context
   * @param stageStarted is told of every stage when it starts, on the attempt's context
   */
  public AttemptVerticle(
      AttemptContext attempt,
      Claim claim,
      Machine machine,
      Machinery machinery,
      Predicate<Failure> mayRetry,
      Consumer<Stage> stageStarted) {
    this.attempt = attempt;
    this.claim = claim;
    this.machine = machine;
    this.machinery = machinery;
    this.mayRetry = mayRetry;
    this.stageStarted = stageStarted;
  }

  @Override
  public Future<?> start() {
    analysis =
        new Analysis(
            attempt,
            claim,
            machine,
            machinery,
            new VertxTimers(context),
            mayRetry,
            stageStarted,
            row -> {});
    analysis.released().onComplete(released);
    analysis.run().onComplete(ended);
    started.complete();
    return Future.succeededFuture();
  }

  /**
   * Ends the attempt as soon as everything can be released. May be called on any context, and
   * before the attempt has started: then it ends as soon as it has.
   */
  public void interrupt(FailureCode code, String detail) {
    started
        .future()
        .onSuccess(begun -> context.runOnContext(here -> analysis.interrupt(code, detail)));
  }

  /**
   * Lets the sample run longer, from before its start until its end; later it changes nothing. May
   * be called on any context.
   *
   * @param all what has been added to its time since the attempt began
   */
  public void extend(Duration all) {
    started.future().onSuccess(begun -> context.runOnContext(here -> analysis.extend(all)));
  }

  /**
   * Completes when the machine is free for the next attempt, with what this one has failed for;
   * empty when it has done well. Never fails.
   */
  public Future<Optional<Failure>> released() {
    return released.future();
  }

  /** Completes with whether the attempt's end counts, when everything is released; never fails. */
  public Future<Boolean> ended() {
    return ended.future();
  }
}
