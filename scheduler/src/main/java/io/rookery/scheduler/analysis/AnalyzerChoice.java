package io.rookery.scheduler.analysis;

import io.rookery.scheduler.job.Failure;
import io.rookery.scheduler.job.FailureCode;
import io.rookery.scheduler.job.FailureException;
import io.rookery.scheduler.job.InvalidFieldException;
import io.rookery.scheduler.job.JobSpec;
import io.rookery.scheduler.job.Stage;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.util.Optional;

/** Finds the analyzer that a job is run with, or says what keeps it from being found. */
final class AnalyzerChoice {
  private final Analyzers analyzers;

  AnalyzerChoice(Analyzers analyzers) {
    this.analyzers = analyzers;
  }

  /** The zip file; fails with a {@link FailureException}. */
  Future<Path> of(String platform, JobSpec spec) {
    return analyzers
        .archive(platform, Optional.ofNullable(spec.options().get("monitor")))
        .recover(cause -> Future.failedFuture(failure(platform, cause)))
        .map(
            found ->
                found.orElseThrow(
                    () -> failed(FailureCode.ANALYZER_MISSING, "platform " + platform)));
  }

  private static FailureException failure(String platform, Throwable cause) {
    return cause instanceof InvalidFieldException invalid
        ? failed(
            FailureCode.SAMPLE_UNREPRESENTABLE, invalid.field() + " " + invalid.getMessage() + ".")
        : failed(
            FailureCode.UPLOAD_UNREADABLE,
            "the analyzer for " + platform + ": " + cause.getMessage());
  }

  private static FailureException failed(FailureCode code, String detail) {
    return new FailureException(Failure.of(code, Stage.UPLOAD, detail));
  }
}
