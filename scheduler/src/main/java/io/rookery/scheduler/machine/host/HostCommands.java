package io.rookery.scheduler.machine.host;

import io.rookery.capture.process.ChildLauncher;
import io.rookery.capture.process.ChildSpec;
import io.rookery.capture.process.Finished;
import io.rookery.scheduler.machine.MachineException;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Short commands on the host, each under one deadline. Thread-safe; futures complete on the
 * caller's context and fail with {@link MachineException}.
 */
public final class HostCommands {
  private final ChildLauncher launcher;
  private final Duration deadline;

  /** {@code deadline} is that of each command. */
  public HostCommands(ChildLauncher launcher, Duration deadline) {
    this.launcher = launcher;
    this.deadline = deadline;
  }

  /** Runs {@code ip} once with all of these, in order; the first that fails ends it. */
  public Future<Void> ip(Optional<String> namespace, List<String> commands) {
    return batch(namespace, List.of(), commands)
        .compose(
            finished ->
                finished.exit().succeeded()
                    ? Future.succeededFuture()
                    : Future.failedFuture(
                        new MachineException(
                            "ip %s failed: %s"
                                .formatted(
                                    String.join("; ", commands), finished.stderr().strip()))));
  }

  /** What is not there need not be removed: only a command that cannot run at all is a failure. */
  public Future<Void> remove(List<String> commands) {
    return batch(Optional.empty(), List.of("-force"), commands).mapEmpty();
  }

  /** Runs a program to its end, whatever it says. */
  public Future<Finished> run(Optional<String> namespace, List<String> command, String input) {
    ChildSpec plain = ChildSpec.of(command.get(0), command);
    ChildSpec spec = input.isEmpty() ? plain : plain.withStdin(input);
    return launcher
        .run(namespace.map(spec::withNetworkNamespace).orElse(spec), deadline)
        .recover(cause -> Future.failedFuture(new MachineException(cause.getMessage())));
  }

  /** As {@link #run}, and fails with the program's own words when it does not succeed. */
  public Future<String> require(Optional<String> namespace, List<String> command, String input) {
    return run(namespace, command, input)
        .compose(
            finished ->
                finished.exit().succeeded()
                    ? Future.succeededFuture(finished.stdout())
                    : Future.failedFuture(
                        new MachineException(
                            "%s failed: %s"
                                .formatted(String.join(" ", command), finished.stderr().strip()))));
  }

  private Future<Finished> batch(
      Optional<String> namespace, List<String> options, List<String> commands) {
    List<String> command = new ArrayList<>(List.of("ip"));
    command.addAll(options);
    command.addAll(List.of("-batch", "-"));
    return run(namespace, command, String.join("\n", commands) + "\n");
  }
}
