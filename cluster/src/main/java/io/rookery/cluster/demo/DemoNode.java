package io.rookery.cluster.demo;

import io.rookery.capture.process.Child;
import io.rookery.capture.process.ChildLauncher;
import io.rookery.capture.process.ChildSpec;
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

/** One node as a process of its own, from the same program as the demonstration. */
final class DemoNode {
  private static final Duration START = Duration.ofSeconds(90);

  /** A second SIGTERM is how a node is told not to wait for what runs. */
  private static final StopLadder STOP =
      StopLadder.of(
          new StopLadder.Step(Signal.TERM, Duration.ofSeconds(3)),
          new StopLadder.Step(Signal.TERM, Duration.ofSeconds(30)),
          new StopLadder.Step(Signal.KILL, Duration.ofSeconds(10)));

  private final ChildLauncher launcher;
  private final int place;
  private final String name;
  private final Path configuration;
  private final Path data;
  private final Map<String, String> environment;
  private final Consumer<String> log;
  private volatile Optional<Child> process = Optional.empty();

  /** {@code log} is told every line that the node writes. */
  DemoNode(
      ChildLauncher launcher,
      DemoField field,
      int place,
      Path configuration,
      Path data,
      Map<String, String> environment,
      Consumer<String> log) {
    this.launcher = launcher;
    this.place = place;
    this.name = field.name(place);
    this.configuration = configuration;
    this.data = data;
    this.environment = Map.copyOf(environment);
    this.log = log;
  }

  int place() {
    return place;
  }

  String name() {
    return name;
  }

  Path data() {
    return data;
  }

  boolean running() {
    return process.isPresent();
  }

  /** Completes when the node says that it is ready; fails when it ends before, with its words. */
  Future<DemoNode> start() {
    return launcher
        .start(
            ChildSpec.of(name, JavaProgram.node(configuration))
                .withEnvironment(environment)
                .withReadiness(Readiness.line("Node " + name + " is ready", START))
                .withLineListener(line -> log.accept(line.text()))
                .withStopLadder(STOP))
        .onSuccess(child -> process = Optional.of(child))
        .map(this);
  }

  /** SIGKILL; completes when nothing of the process is left. */
  Future<Void> kill() {
    return asked()
        .map(child -> child.signal(Signal.KILL).compose(sent -> child.exit()).<Void>mapEmpty())
        .orElseGet(Future::succeededFuture);
  }

  /** Lets it end in order; completes when it has. */
  Future<Void> stop() {
    return asked().map(child -> child.stop().<Void>mapEmpty()).orElseGet(Future::succeededFuture);
  }

  private Optional<Child> asked() {
    Optional<Child> child = process;
    process = Optional.empty();
    return child;
  }
}
