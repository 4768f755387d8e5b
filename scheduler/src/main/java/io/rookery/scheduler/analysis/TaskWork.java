package io.rookery.scheduler.analysis;

import io.rookery.scheduler.guest.GuestScript;
import io.rookery.scheduler.guest.GuestTask;
import io.rookery.scheduler.job.Claim;
import io.rookery.scheduler.job.Failure;
import io.rookery.scheduler.job.FailureCode;
import io.rookery.scheduler.job.FailureException;
import io.rookery.scheduler.job.JobSpec;
import io.rookery.scheduler.job.Stage;
import io.rookery.scheduler.job.Target;
import io.rookery.scheduler.machine.GuestPlace;
import io.rookery.scheduler.machine.Machine;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Gathers what the guest of one attempt is given: analyzer, configuration, sample and scripts. */
final class TaskWork {
  private final AttemptContext context;
  private final Claim claim;
  private final Machine machine;
  private final RunTime time;

  TaskWork(AttemptContext context, Claim claim, Machine machine, RunTime time) {
    this.context = context;
    this.claim = claim;
    this.machine = machine;
    this.time = time;
  }

  /** All of it, for a guest in that place; fails with a {@link FailureException}. */
  Future<GuestTask> of(GuestPlace place) {
    JobSpec spec = claim.job().spec();
    Future<Path> analyzer = new AnalyzerChoice(context.analyzers()).of(machine.platform(), spec);
    Future<List<GuestScript>> scripts = new ScriptFiles(context.samples()).of(spec.scripts());
    Future<Optional<Path>> sample = sample();
    return Future.all(analyzer, sample, scripts)
        .map(
            all ->
                new GuestTask(
                    claim.job().id(),
                    spec,
                    machine.platform(),
                    machine.dialect(),
                    context.resultServer().apply(machine, place),
                    time.tell(),
                    analyzer.result(),
                    sample.result(),
                    context.uploadLimit(),
                    context.guests(),
                    machine.analyzerKeys(),
                    scripts.result()));
  }

  /** The file of the job's sample, if it has one; fails when it cannot be had. */
  Future<Optional<Path>> sample() {
    if (!(claim.job().spec().target() instanceof Target.File file)) {
      return Future.succeededFuture(Optional.empty());
    }
    return context
        .samples()
        .find(file.sha256())
        .recover(
            cause ->
                failed(FailureCode.UPLOAD_UNREADABLE, "the sample " + file.sha256() + ": " + cause))
        .compose(
            found ->
                found.isPresent()
                    ? Future.succeededFuture(Optional.of(context.samples().path(file.sha256())))
                    : failed(FailureCode.SAMPLE_MISSING, file.sha256()));
  }

  private static <T> Future<T> failed(FailureCode code, String detail) {
    return Future.failedFuture(new FailureException(Failure.of(code, Stage.UPLOAD, detail)));
  }
}
