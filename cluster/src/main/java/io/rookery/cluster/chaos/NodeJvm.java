package io.rookery.cluster.chaos;

import io.rookery.capture.process.Child;
import io.rookery.capture.process.ChildLauncher;
import io.rookery.capture.process.ChildSpec;
import io.rookery.capture.process.Exit;
import io.rookery.capture.process.Readiness;
import io.rookery.capture.process.Signal;
import io.rookery.capture.process.StopLadder;
import io.rookery.cluster.node.JavaProgram;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** One node as a process of its own in a namespace of its own. Lives on one context. */
final class NodeJvm {
  private static final Duration START = Duration.ofSeconds(90);
  private static final Duration DRAIN = Duration.ofSeconds(60);
  private static final Duration STEP = Duration.ofSeconds(10);

  private final ChildLauncher launcher;
  private final String name;
  private final String namespace;
  private final Path configuration;
  private final Map<String, String> environment;
  private final LogFile log;
  private final Consumer<Exit> unasked;
  private Optional<Child> process = Optional.empty();

  /** {@code unasked} is told of every end that nobody here has asked for. */
  NodeJvm(
      ChildLauncher launcher,
      String name,
      String namespace,
      Path configuration,
      Map<String, String> environment,
      LogFile log,
      Consumer<Exit> unasked) {
    this.launcher = launcher;
    this.name = name;
    this.namespace = namespace;
    this.configuration = configuration;
    this.environment = environment;
    this.log = log;
    this.unasked = unasked;
  }

  /** Completes when the node says that it is ready; fails when it ends before, with its words. */
  Future<Void> start() {
    log.line("--- a new process");
    return launcher
        .start(
            ChildSpec.of(name, JavaProgram.node(configuration))
                .withNetworkNamespace(namespace)
                .withEnvironment(environment)
                .withReadiness(Readiness.line("Node " + name + " is ready", START))
                .withLineListener(line -> log.line(line.text()))
                .withStopLadder(
                    StopLadder.of(
                        new StopLadder.Step(Signal.TERM, DRAIN),
                        new StopLadder.Step(Signal.KILL, STEP))))
        .onSuccess(this::running)
        .mapEmpty();
  }

  private void running(Child child) {
    process = Optional.of(child);
    child
        .exit()
        .onSuccess(
            exit -> {
              if (process.filter(child::equals).isPresent()) {
                process = Optional.empty();
                unasked.accept(exit);
              }
            });
  }

  @Override
  public String toString() {
    return name;
  }

  /** SIGKILL; completes when it is gone. */
  Future<Void> kill() {
    return asked()
        .map(child -> child.signal(Signal.KILL).compose(sent -> child.exit()))
        .orElseGet(NodeJvm::gone)
        .mapEmpty();
  }

  /** SIGTERM; completes when it has ended by itself, or was killed because it took too long. */
  Future<Exit> terminate() {
    return asked().map(Child::stop).orElseGet(NodeJvm::gone);
  }

  private Optional<Child> asked() {
    Optional<Child> child = process;
    process = Optional.empty();
    return child;
  }

  Future<Void> pause() {
    return signal(Signal.STOP);
  }

  Future<Void> goOn() {
    return signal(Signal.CONT);
  }

  private Future<Void> signal(Signal signal) {
    return process
        .map(child -> child.signal(signal))
        .orElseGet(() -> Future.failedFuture(new ChaosException(name + " does not run")));
  }

  private static Future<Exit> gone() {
    return Future.succeededFuture(new Exit(0));
  }
}
