package io.rookery.cluster.chaos;

import io.rookery.capture.process.ChildLauncher;
import io.rookery.capture.process.ChildSpec;
import io.rookery.capture.process.Finished;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Runs the host's small programs, each under a deadline. */
final class Tools {
  private static final Duration DEADLINE = Duration.ofSeconds(20);

  private final ChildLauncher launcher;

  Tools(ChildLauncher launcher) {
    this.launcher = launcher;
  }

  /** Completes with what it printed; fails when it does not succeed. */
  Future<String> run(Optional<String> namespace, List<String> command, String input) {
    return attempt(namespace, command, input)
        .compose(
            finished ->
                finished.exit().succeeded()
                    ? Future.succeededFuture(finished.stdout())
                    : Future.failedFuture(
                        new ChaosException(
                            "%s failed: %s%n%s"
                                .formatted(
                                    String.join(" ", command),
                                    finished.stderr().strip(),
                                    input.strip()))));
  }

  /** Completes however it ends. */
  Future<Finished> attempt(Optional<String> namespace, List<String> command, String input) {
    ChildSpec spec = ChildSpec.of(command.get(0), command).withStdin(input);
    return launcher.run(namespace.map(spec::withNetworkNamespace).orElse(spec), DEADLINE);
  }
}
