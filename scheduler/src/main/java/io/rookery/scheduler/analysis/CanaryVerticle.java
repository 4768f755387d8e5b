package io.rookery.scheduler.analysis;

import io.rookery.scheduler.job.Failure;
import io.rookery.scheduler.job.FailureCode;
import io.rookery.scheduler.job.Fence;
import io.rookery.scheduler.machine.Machine;
import io.rookery.scheduler.machine.Machinery;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import java.util.Optional;

/**
 * One canary as a verticle, which gives it a context of its own. Whoever deployed it undeploys it
 * when {@link #ended()} completes.
 */
public final class CanaryVerticle extends VerticleBase {
  /**
   * Where drivers, agents and captures want a job's number: one that no job reaches, and the
   * greatest that an XML-RPC agent can be told.
   */
  public static final long JOB = Integer.MAX_VALUE;

  private final AttemptContext attempt;
  private final CanaryFolders folders;
  private final Machine machine;
  private final Machinery machinery;
  private final int number;
  private final Promise<Void> started = Promise.promise();
  private final Promise<Optional<Failure>> ended = Promise.promise();
  private Canary canary;

  /**
   * A canary that starts when it is deployed.
   *
   * @param number tells it from the others of this node
   */
  public CanaryVerticle(
      AttemptContext attempt,
      CanaryFolders folders,
      Machine machine,
      Machinery machinery,
      int number) {
    this.attempt = attempt;
    this.folders = folders;
    this.machine = machine;
    this.machinery = machinery;
    this.number = number;
  }

  @Override
  public Future<?> start() {
    canary =
        new Canary(
            attempt,
            folders,
            machine,
            machinery,
            new Fence(JOB, number, 0),
            new VertxTimers(context));
    // Before it runs: an interrupt that has come already shall find it at its beginning.
    started.complete();
    canary.run().onComplete(ended);
    return Future.succeededFuture();
  }

  /**
   * Ends the canary as soon as everything can be released. May be called on any context, and before
   * it has started: then it ends as soon as it has.
   */
  public void interrupt(FailureCode code, String detail) {
    started
        .future()
        .onSuccess(begun -> context.runOnContext(here -> canary.interrupt(code, detail)));
  }

  /**
   * Completes when the machine is off and nothing of the canary is left: empty when all went well,
   * otherwise with what did not. Never fails.
   */
  public Future<Optional<Failure>> ended() {
    return ended.future();
  }
}
