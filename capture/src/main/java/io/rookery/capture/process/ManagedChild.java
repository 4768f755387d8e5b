package io.rookery.capture.process;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * One child from its spawn to its end. All state changes happen on the fork loop, in this order:
 * spawned, ready or not, stopping or not, process ended, streams ended, gone.
 */
final class ManagedChild implements Child {
  /**
   * How long the streams may take to end after the process: only a grandchild that left the group
   * can hold them open.
   */
  private static final Duration STREAM_GRACE = Duration.ofSeconds(1);

  private final Vertx vertx;
  private final ForkLoop loop;
  private final Spawner spawner;
  private final ChildSpec spec;
  private final ChildRegistry.Registration registration;
  private final Process process;
  private final long startTime;
  private final ChildLog log;
  private final ChildOutput output;
  private final CompletableFuture<Void> ready = new CompletableFuture<>();
  private final CompletableFuture<Exit> gone = new CompletableFuture<>();
  private final CompletableFuture<Exit> stopped = new CompletableFuture<>();
  private ForkLoop.Timer readyTimer = () -> {};
  private ForkLoop.Timer stepTimer = () -> {};
  private boolean late;
  private boolean stopping;
  private boolean ended;
  private boolean groupKilled;

  ManagedChild(
      Vertx vertx,
      ForkLoop loop,
      Spawner spawner,
      ChildSpec spec,
      ChildRegistry.Registration registration,
      Process process,
      Context owner) {
    this.vertx = vertx;
    this.loop = loop;
    this.spawner = spawner;
    this.spec = spec;
    this.registration = registration;
    this.process = process;
    this.startTime = ProcessStat.read(process.pid()).map(ProcessStat::startTime).orElse(0L);
    this.log = new ChildLog(spec, process.pid());
    this.output = new ChildOutput(spec, owner, () -> loop.execute(this::becameReady));
  }

  /** Begins to watch the child; to be called once, on the loop. */
  void begin(ByteSink stdout, ByteSink stderr) {
    log.started();
    registration.started(pid(), startTime);
    CompletableFuture<Void> drained = output.drain(process, stdout, stderr);
    process
        .onExit()
        .thenApply(process -> ProcessStat.livingMembers(process.pid()))
        .thenAccept(survivors -> loop.execute(() -> processEnded(survivors, drained)));
    if (spec.readiness() instanceof Readiness.Line awaited) {
      readyTimer = loop.after(awaited.deadline(), this::notReadyInTime);
    } else {
      becameReady();
    }
  }

  /** Where what it reads is written, if that is left open; to be used on the loop. */
  OutputStream input() {
    return process.getOutputStream();
  }

  /** Completes when the child is ready, or fails when it will never be. */
  CompletableFuture<Void> ready() {
    return ready;
  }

  /** Completes when nothing of the child is left. */
  CompletableFuture<Exit> gone() {
    return gone;
  }

  /** Takes the first step of the ladder, if that has not been done; to be called on the loop. */
  CompletableFuture<Exit> beginStop() {
    if (!stopping && !ended) {
      stopping = true;
      takeStep(0);
    }
    return stopped;
  }

  @Override
  public String name() {
    return spec.name();
  }

  @Override
  public long pid() {
    return process.pid();
  }

  @Override
  public long startTime() {
    return startTime;
  }

  @Override
  public List<String> lastLines() {
    return output.lastLines();
  }

  @Override
  public Future<Exit> exit() {
    return onCallersContext(gone);
  }

  @Override
  public Future<Exit> stop() {
    loop.execute(this::beginStop);
    return onCallersContext(stopped);
  }

  @Override
  public Future<Void> signal(Signal signal) {
    CompletableFuture<Void> sent = new CompletableFuture<>();
    loop.execute(() -> send(signal, sent));
    return onCallersContext(sent);
  }

  private <T> Future<T> onCallersContext(CompletableFuture<T> future) {
    return Future.fromCompletionStage(future, vertx.getOrCreateContext());
  }

  private void becameReady() {
    readyTimer.cancel();
    if (!late && ready.complete(null)) {
      log.ready();
    }
  }

  private void notReadyInTime() {
    if (!ready.isDone() && !ended) {
      late = true;
      beginStop();
    }
  }

  private void takeStep(int number) {
    List<StopLadder.Step> steps = spec.stopLadder().steps();
    if (ended) {
      return;
    }
    if (number == steps.size()) {
      log.unstoppable();
      LaunchException failure =
          failure(LaunchProblem.UNSTOPPABLE, "does not end", Optional.empty());
      stopped.completeExceptionally(failure);
      ready.completeExceptionally(failure);
      return;
    }
    StopLadder.Step step = steps.get(number);
    groupKilled |= step.signal() == Signal.KILL;
    stepTimer = loop.after(step.deadline(), () -> takeStep(number + 1));
    send(step.signal(), new CompletableFuture<>());
    log.stopStep(step, number == 0);
  }

  private void send(Signal signal, CompletableFuture<Void> sent) {
    // Once the process has been reaped its number may be another's.
    if (ended || !process.isAlive()) {
      sent.completeExceptionally(failure(LaunchProblem.REFUSED, "has ended", Optional.empty()));
      return;
    }
    forkKill(signal, sent);
  }

  private void forkKill(Signal signal, CompletableFuture<Void> sent) {
    try {
      spawner.signal(signal, pid()).onExit().thenAccept(kill -> signalSent(kill.exitValue(), sent));
    } catch (IOException e) {
      log.signalFailed(signal, e);
      if (signal == Signal.KILL) {
        process.destroyForcibly(); // reaches the leader only, but needs no further process
      }
      sent.completeExceptionally(
          failure(
              LaunchProblem.REFUSED, "cannot be signalled: " + e.getMessage(), Optional.empty()));
    }
  }

  private void signalSent(int status, CompletableFuture<Void> sent) {
    if (status == 0) {
      sent.complete(null);
    } else {
      sent.completeExceptionally(failure(LaunchProblem.REFUSED, "has ended", Optional.empty()));
    }
  }

  private void processEnded(List<ProcessStat> survivors, CompletableFuture<Void> drained) {
    ended = true;
    stepTimer.cancel();
    readyTimer.cancel();
    CompletableFuture<Void> swept = new CompletableFuture<>();
    if (survivors.isEmpty()) {
      swept.complete(null);
    } else {
      log.survivorsKilled(survivors, groupKilled);
      forkKill(Signal.KILL, swept); // they keep the number of their group from being used again
    }
    ForkLoop.Timer grace = loop.after(STREAM_GRACE, this::everythingEnded);
    CompletableFuture.allOf(drained, swept)
        .whenComplete(
            (nothing, failure) -> {
              grace.cancel();
              loop.execute(this::everythingEnded);
            });
  }

  private void everythingEnded() {
    if (gone.isDone()) {
      return;
    }
    Exit exit = new Exit(process.exitValue());
    registration.ended(); // before anyone hears of the end, or they would find the record still
    gone.complete(exit);
    log.ended(exit);
    stopped.complete(exit);
    if (late) {
      ready.completeExceptionally(
          failure(
              LaunchProblem.NOT_READY_IN_TIME,
              "was not ready within " + deadline(),
              Optional.of(exit)));
    } else {
      ready.completeExceptionally(
          failure(
              LaunchProblem.EXITED_EARLY, "ended before it was ready, " + exit, Optional.of(exit)));
    }
  }

  private String deadline() {
    return spec.readiness() instanceof Readiness.Line awaited ? awaited.deadline().toString() : "";
  }

  LaunchException failure(LaunchProblem problem, String what, Optional<Exit> exit) {
    return new LaunchException(
        problem, spec.name() + "[" + pid() + "] " + what, problem.remedy(), lastLines(), exit);
  }
}
