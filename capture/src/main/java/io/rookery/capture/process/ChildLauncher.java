package io.rookery.capture.process;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Starts every child of a node.
 *
 * <p>A child gets an argument list, the descriptors 0, 1 and 2 and nothing else, an environment
 * from an allow-list, its own session and process group, umask 077, and no more privilege than its
 * {@link ChildSpec} gives. Both its streams are drained for as long as it lives. It dies with the
 * node, SIGKILL included. When it ends, what is left of its process group is killed.
 *
 * <p>All methods may be called on any thread and never block; futures complete on the caller's
 * context.
 */
public final class ChildLauncher {
  private final Vertx vertx;
  private final ChildRegistry registry;
  private final ForkLoop loop = new ForkLoop();
  private final Spawner spawner = new Spawner();
  private final CompletableFuture<Void> closed = new CompletableFuture<>();

  // Touched on the loop only.
  private final Set<ManagedChild> living = new HashSet<>();
  private boolean closing;

  private ChildLauncher(Vertx vertx, ChildRegistry registry) {
    this.vertx = vertx;
    this.registry = registry;
  }

  /** A launcher of children that nobody records. */
  public static ChildLauncher create(Vertx vertx) {
    return create(vertx, ChildRegistry.none());
  }

  /** A launcher with its own thread; {@link #close} ends both. A node needs one. */
  public static ChildLauncher create(Vertx vertx, ChildRegistry registry) {
    ChildLauncher launcher = new ChildLauncher(vertx, registry);
    launcher.loop.start();
    return launcher;
  }

  /**
   * Starts a child and completes when it is ready by its own word, or once spawned if it need not
   * say anything. A failure is a {@link LaunchException}, and then nothing of the child is left
   * (except with {@link LaunchProblem#UNSTOPPABLE}).
   */
  public Future<Child> start(ChildSpec spec) {
    Context owner = vertx.getOrCreateContext();
    CompletableFuture<Child> started = new CompletableFuture<>();
    onLoop(
        started,
        () -> {
          ManagedChild child = launch(spec, owner, ByteSink.none(), ByteSink.none());
          child
              .ready()
              .whenComplete(
                  (ready, failure) -> {
                    if (!completedAsFailed(started, failure)) {
                      started.complete(child);
                    }
                  });
        });
    return Future.fromCompletionStage(started, owner);
  }

  /**
   * Starts a child, whatever its readiness, and completes with what it said when it has ended by
   * itself, successfully or not. A child that has not ended within the deadline is stopped by its
   * ladder, and the future fails with {@link LaunchProblem#NOT_FINISHED_IN_TIME}.
   */
  public Future<Finished> run(ChildSpec spec, Duration deadline) {
    Context owner = vertx.getOrCreateContext();
    CompletableFuture<Finished> finished = new CompletableFuture<>();
    onLoop(
        finished,
        () -> {
          Collected.Streams kept = Collected.Streams.keeping(Finished.OUTPUT_LIMIT);
          ManagedChild child =
              launch(spec.withReadiness(Readiness.none()), owner, kept.stdout(), kept.stderr());
          awaitEnd(child, kept, deadline, finished);
        });
    return Future.fromCompletionStage(finished, owner);
  }

  /**
   * Starts a child that answers each line on its standard input with one on its standard output,
   * and says nothing else; what it is to be ready for does not count.
   *
   * @param longest how many bytes an answer may have
   */
  public Future<Coprocess> converse(ChildSpec spec, int longest) {
    Context owner = vertx.getOrCreateContext();
    CompletableFuture<Coprocess> started = new CompletableFuture<>();
    onLoop(started, () -> started.complete(conversation(spec, owner, longest)));
    return Future.fromCompletionStage(started, owner);
  }

  private Coprocess conversation(ChildSpec spec, Context owner, int longest)
      throws LaunchException {
    CompletableFuture<Coprocess> made = new CompletableFuture<>();
    // What the child says reaches the conversation on the loop, where that is known by then.
    AnswerLines answers =
        new AnswerLines(
            longest,
            line -> loop.execute(() -> made.thenAccept(talk -> talk.answered(line))),
            () -> loop.execute(() -> made.thenAccept(talk -> talk.end("answers at length"))));
    ByteSink complaints =
        (bytes, count) -> loop.execute(() -> made.thenAccept(talk -> talk.end("complains")));
    ManagedChild child =
        launch(
            spec.withReadiness(Readiness.none()).withInput(new ChildInput.Open()),
            owner,
            answers,
            complaints);
    Coprocess talk = new Coprocess(vertx, loop, child);
    made.complete(talk);
    return talk;
  }

  /** The children that have been spawned and of which something is left, in no order. */
  public Future<List<Child>> children() {
    CompletableFuture<List<Child>> found = new CompletableFuture<>();
    loop.execute(() -> found.complete(List.copyOf(living)));
    return Future.fromCompletionStage(found, vertx.getOrCreateContext());
  }

  /**
   * Ends all living children by their ladders and refuses new ones. Completes when they are gone;
   * fails with the first one's {@link LaunchException} if some would not end, and leaves these to
   * the kernel.
   */
  public Future<Void> close() {
    loop.execute(this::beginClose);
    return Future.fromCompletionStage(closed, vertx.getOrCreateContext());
  }

  private ManagedChild launch(ChildSpec spec, Context owner, ByteSink stdout, ByteSink stderr)
      throws LaunchException {
    if (closing) {
      throw new LaunchException(
          LaunchProblem.REFUSED,
          spec.name() + ": not started, the node is stopping",
          "start it again once the node runs");
    }
    ChildRegistry.Registration registration = register(spec);
    try {
      return spawn(marked(spec, registration), registration, owner, stdout, stderr);
    } catch (LaunchException | RuntimeException | Error e) {
      registration.ended();
      throw e;
    }
  }

  private ChildRegistry.Registration register(ChildSpec spec) throws LaunchException {
    try {
      return registry.starting(spec);
    } catch (IOException e) {
      throw new LaunchException(
          LaunchProblem.UNRECORDED,
          spec.name() + ": not started, because it could not be recorded: " + e.getMessage(),
          LaunchProblem.UNRECORDED.remedy());
    }
  }

  private static ChildSpec marked(ChildSpec spec, ChildRegistry.Registration registration) {
    Map<String, String> environment = new HashMap<>(spec.environment());
    environment.putAll(registration.environment());
    return spec.withEnvironment(environment);
  }

  private ManagedChild spawn(
      ChildSpec spec,
      ChildRegistry.Registration registration,
      Context owner,
      ByteSink stdout,
      ByteSink stderr)
      throws LaunchException {
    Process process = spawner.spawn(spec);
    try {
      ManagedChild child =
          new ManagedChild(vertx, loop, spawner, spec, registration, process, owner);
      child.begin(stdout, stderr);
      living.add(child);
      child.gone().thenRun(() -> living.remove(child));
      return child;
    } catch (RuntimeException | Error e) { // say, no thread left to read its output
      process.destroyForcibly();
      throw e;
    }
  }

  private void awaitEnd(
      ManagedChild child,
      Collected.Streams kept,
      Duration deadline,
      CompletableFuture<Finished> finished) {
    AtomicBoolean late = new AtomicBoolean();
    ForkLoop.Timer timer =
        loop.after(
            deadline,
            () -> {
              late.set(true);
              child
                  .beginStop()
                  .whenComplete((exit, failure) -> completedAsFailed(finished, failure));
            });
    child
        .gone()
        .thenAccept(
            exit -> {
              timer.cancel();
              if (late.get()) {
                finished.completeExceptionally(
                    child.failure(
                        LaunchProblem.NOT_FINISHED_IN_TIME,
                        "did not end within " + deadline,
                        Optional.of(exit)));
              } else {
                finished.complete(kept.finished(exit));
              }
            });
  }

  private void beginClose() {
    if (closing) {
      return;
    }
    closing = true;
    CompletableFuture<?>[] ends =
        Set.copyOf(living).stream()
            .map(ManagedChild::beginStop)
            .toArray(CompletableFuture<?>[]::new);
    CompletableFuture.allOf(ends)
        .whenComplete((nothing, failure) -> loop.execute(() -> endLoop(failure)));
  }

  private void endLoop(Throwable failure) {
    loop.close();
    if (failure == null) {
      closed.complete(null);
    } else {
      closed.completeExceptionally(failure.getCause() == null ? failure : failure.getCause());
    }
  }

  private void onLoop(CompletableFuture<?> result, Fork fork) {
    loop.execute(
        () -> {
          try {
            fork.run();
          } catch (LaunchException e) {
            result.completeExceptionally(e);
          } catch (RuntimeException | Error e) {
            result.completeExceptionally(
                new LaunchException(
                    LaunchProblem.REFUSED,
                    "the node could not start it: " + e,
                    LaunchProblem.REFUSED.remedy()));
          }
        });
  }

  private static boolean completedAsFailed(CompletableFuture<?> result, Throwable failure) {
    return failure != null && result.completeExceptionally(failure);
  }

  @FunctionalInterface
  private interface Fork {
    void run() throws LaunchException;
  }
}
