package io.rookery.scheduler.lab;

import io.rookery.capture.process.ChildLauncher;
import io.rookery.capture.process.ChildSpec;
import io.rookery.capture.process.Finished;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The programs that make an image, each run to its end under one deadline. */
final class LabTools {
  private final ChildLauncher launcher;
  private final Duration deadline;

  LabTools(ChildLauncher launcher, Duration deadline) {
    this.launcher = launcher;
    this.deadline = deadline;
  }

  /** Completes with what it printed; fails with {@link LabException} and its last words. */
  Future<String> run(Path directory, String... command) {
    return run(ChildSpec.of(command[0], List.of(command)).withDirectory(directory));
  }

  /** As {@link #run(Path, String...)}, and gives it something to read. */
  Future<String> feed(String input, Path directory, String... command) {
    return run(
        ChildSpec.of(command[0], List.of(command)).withDirectory(directory).withStdin(input));
  }

  private Future<String> run(ChildSpec spec) {
    return launcher
        .run(spec, deadline)
        .recover(cause -> Future.failedFuture(new LabException(cause.getMessage())))
        .compose(
            finished ->
                finished.exit().succeeded()
                    ? Future.succeededFuture(finished.stdout())
                    : Future.failedFuture(new LabException(explained(spec.command(), finished))));
  }

  private static String explained(List<String> command, Finished finished) {
    return "%s failed: %s".formatted(String.join(" ", command), finished.stderr().strip());
  }
}
