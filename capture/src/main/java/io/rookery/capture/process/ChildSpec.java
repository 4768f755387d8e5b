package io.rookery.capture.process;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Everything there is to say about a child before it is started. Make one with {@link #of} and
 * refine it with the {@code with} methods, each of which returns a copy.
 *
 * @param name what logs and failures call the child
 * @param command the program and its arguments; never a shell line. A program without a slash is
 *     searched in the child's PATH
 * @param environment what is added to the few variables every child gets from the node: PATH, LANG,
 *     LC_ALL, TZ, and HOME if it stays the same user
 * @param directory the working directory; the node's own if empty
 * @param networkNamespace the named namespace ({@code ip netns}) to run in; the node must be root
 *     for this
 * @param parentDeathSignal what the kernel sends to the child when the node dies, however it dies;
 *     empty for a child that may live on
 * @param stdoutFile where its standard output goes instead of being read as lines: a file that must
 *     not exist yet, created and opened by the node, so that the child needs no right to the path
 * @param input what it reads on its standard input
 * @param lineListener called on the context of the caller of {@link ChildLauncher#start} for each
 *     line; when more than {@value #UNDELIVERED_LINES} lines wait for that context, further ones
 *     are dropped
 * @param jobId the job it works for, for the logs
 */
public record ChildSpec(
    String name,
    List<String> command,
    Map<String, String> environment,
    Optional<Path> directory,
    Optional<String> networkNamespace,
    Privilege privilege,
    ResourceLimits limits,
    Optional<Signal> parentDeathSignal,
    Readiness readiness,
    StopLadder stopLadder,
    Optional<Path> stdoutFile,
    ChildInput input,
    Optional<Consumer<OutputLine>> lineListener,
    Optional<String> jobId) {

  static final int UNDELIVERED_LINES = 1000;
  private static final Pattern NAMESPACE = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]*");
  private static final Duration DEFAULT_STOP = Duration.ofSeconds(10);

  public ChildSpec {
    command = List.copyOf(command);
    environment = Map.copyOf(environment);
    if (command.isEmpty() || command.get(0).isEmpty()) {
      throw new IllegalArgumentException("a child needs a program to run");
    }
    if (networkNamespace.isPresent() && !NAMESPACE.matcher(networkNamespace.get()).matches()) {
      throw new IllegalArgumentException(
          "not the name of a network namespace: " + networkNamespace.get());
    }
  }

  /**
   * A child that is ready at once, keeps the node's privileges, has its output drained, dies with
   * the node, and is stopped within ten seconds by SIGINT, SIGTERM, SIGKILL.
   */
  public static ChildSpec of(String name, List<String> command) {
    return new ChildSpec(
        name,
        command,
        Map.of(),
        Optional.empty(),
        Optional.empty(),
        Privilege.same(),
        ResourceLimits.none(),
        Optional.of(Signal.KILL),
        Readiness.none(),
        StopLadder.within(DEFAULT_STOP),
        Optional.empty(),
        new ChildInput.Nothing(),
        Optional.empty(),
        Optional.empty());
  }

  public ChildSpec withEnvironment(Map<String, String> environment) {
    return new ChildSpec(
        name,
        command,
        environment,
        directory,
        networkNamespace,
        privilege,
        limits,
        parentDeathSignal,
        readiness,
        stopLadder,
        stdoutFile,
        input,
        lineListener,
        jobId);
  }

  public ChildSpec withDirectory(Path directory) {
    return new ChildSpec(
        name,
        command,
        environment,
        Optional.of(directory),
        networkNamespace,
        privilege,
        limits,
        parentDeathSignal,
        readiness,
        stopLadder,
        stdoutFile,
        input,
        lineListener,
        jobId);
  }

  public ChildSpec withNetworkNamespace(String networkNamespace) {
    return new ChildSpec(
        name,
        command,
        environment,
        directory,
        Optional.of(networkNamespace),
        privilege,
        limits,
        parentDeathSignal,
        readiness,
        stopLadder,
        stdoutFile,
        input,
        lineListener,
        jobId);
  }

  public ChildSpec withPrivilege(Privilege privilege) {
    return new ChildSpec(
        name,
        command,
        environment,
        directory,
        networkNamespace,
        privilege,
        limits,
        parentDeathSignal,
        readiness,
        stopLadder,
        stdoutFile,
        input,
        lineListener,
        jobId);
  }

  public ChildSpec withLimits(ResourceLimits limits) {
    return new ChildSpec(
        name,
        command,
        environment,
        directory,
        networkNamespace,
        privilege,
        limits,
        parentDeathSignal,
        readiness,
        stopLadder,
        stdoutFile,
        input,
        lineListener,
        jobId);
  }

  public ChildSpec withParentDeathSignal(Optional<Signal> parentDeathSignal) {
    return new ChildSpec(
        name,
        command,
        environment,
        directory,
        networkNamespace,
        privilege,
        limits,
        parentDeathSignal,
        readiness,
        stopLadder,
        stdoutFile,
        input,
        lineListener,
        jobId);
  }

  public ChildSpec withReadiness(Readiness readiness) {
    return new ChildSpec(
        name,
        command,
        environment,
        directory,
        networkNamespace,
        privilege,
        limits,
        parentDeathSignal,
        readiness,
        stopLadder,
        stdoutFile,
        input,
        lineListener,
        jobId);
  }

  public ChildSpec withStopLadder(StopLadder stopLadder) {
    return new ChildSpec(
        name,
        command,
        environment,
        directory,
        networkNamespace,
        privilege,
        limits,
        parentDeathSignal,
        readiness,
        stopLadder,
        stdoutFile,
        input,
        lineListener,
        jobId);
  }

  public ChildSpec withStdoutFile(Path stdoutFile) {
    return new ChildSpec(
        name,
        command,
        environment,
        directory,
        networkNamespace,
        privilege,
        limits,
        parentDeathSignal,
        readiness,
        stopLadder,
        Optional.of(stdoutFile),
        input,
        lineListener,
        jobId);
  }

  public ChildSpec withStdin(String stdin) {
    return withInput(new ChildInput.Text(stdin));
  }

  ChildSpec withInput(ChildInput input) {
    return new ChildSpec(
        name,
        command,
        environment,
        directory,
        networkNamespace,
        privilege,
        limits,
        parentDeathSignal,
        readiness,
        stopLadder,
        stdoutFile,
        input,
        lineListener,
        jobId);
  }

  public ChildSpec withLineListener(Consumer<OutputLine> lineListener) {
    return new ChildSpec(
        name,
        command,
        environment,
        directory,
        networkNamespace,
        privilege,
        limits,
        parentDeathSignal,
        readiness,
        stopLadder,
        stdoutFile,
        input,
        Optional.of(lineListener),
        jobId);
  }

  public ChildSpec withJobId(String jobId) {
    return new ChildSpec(
        name,
        command,
        environment,
        directory,
        networkNamespace,
        privilege,
        limits,
        parentDeathSignal,
        readiness,
        stopLadder,
        stdoutFile,
        input,
        lineListener,
        Optional.of(jobId));
  }
}
