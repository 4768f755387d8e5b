package io.rookery.scheduler.machine.program;

import io.rookery.capture.process.ChildLauncher;
import io.rookery.capture.process.ChildSpec;
import io.rookery.capture.process.Finished;
import io.rookery.scheduler.machine.MachineException;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Runs a hypervisor's programs to their end, each under its own deadline, in the language that they
 * are recognised by. Futures complete on the caller's context.
 */
public final class ProgramRuns {
  private static final Map<String, String> PLAIN = Map.of("LC_ALL", "C", "LANG", "C");
  private static final int NOT_EXECUTABLE = 126;
  private static final int NOT_FOUND = 127;

  private final ChildLauncher launcher;

  public ProgramRuns(ChildLauncher launcher) {
    this.launcher = launcher;
  }

  /** What every program is started as. */
  public static ChildSpec spec(String name, List<String> command) {
    return ChildSpec.of(name, command).withEnvironment(PLAIN);
  }

  /**
   * Completes with what it said, whatever its exit code; fails with {@link MachineException} when
   * it could not be run, or has not ended within the deadline and was ended.
   */
  public Future<Finished> run(String name, List<String> command, Duration deadline) {
    return launcher
        .run(spec(name, command), deadline)
        .recover(cause -> Future.failedFuture(new MachineException(cause.getMessage())));
  }

  /** The same, but an exit code other than 0 is a failure that {@link #problem} explains. */
  public Future<Finished> require(String name, List<String> command, Duration deadline) {
    return run(name, command, deadline)
        .compose(
            finished ->
                finished.exit().succeeded()
                    ? Future.succeededFuture(finished)
                    : Future.failedFuture(problem(name, command, finished)));
  }

  /** Why a program failed, as far as its exit code and its last words tell. */
  public static MachineException problem(String name, List<String> command, Finished finished) {
    int status = finished.exit().status();
    String meaning =
        switch (status) {
          case NOT_FOUND -> " (there is no such program: install it or name its whole path)";
          case NOT_EXECUTABLE -> " (it may not be executed)";
          default -> "";
        };
    return new MachineException(
        "%s: %s: %s%s; %s"
            .formatted(
                name, String.join(" ", command), finished.exit(), meaning, LastWords.of(finished)));
  }
}
