package io.rookery.scheduler.machine.qemu;

import io.rookery.capture.process.Child;
import io.rookery.capture.process.ChildLauncher;
import io.rookery.capture.process.ChildSpec;
import io.rookery.capture.process.Exit;
import io.rookery.capture.process.Signal;
import io.rookery.capture.process.StopLadder;
import io.rookery.scheduler.machine.HostFullException;
import io.rookery.scheduler.machine.MachineException;
import io.rookery.scheduler.machine.MachineLoss;
import io.rookery.scheduler.machine.host.OnContext;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One QEMU process with its folder, its control connection and its console. Whatever it has
 * acquired is released in reverse order by {@link #end}, which may come at any time. Lives on the
 * context on which it was made.
 */
final class QemuProcess {
  private static final Logger LOG = LoggerFactory.getLogger(QemuProcess.class);

  /** How long a QEMU that breaks off may take to end, before its silence is the reason. */
  private static final Duration LAST_WORDS = Duration.ofSeconds(2);

  private final Vertx vertx;
  private final ChildLauncher launcher;
  private final LifeFolder folder;
  private final Duration step;
  private final String machine;
  private final Deque<Supplier<Future<Void>>> releases = new ArrayDeque<>();
  private final Promise<MachineLoss> down = Promise.promise();
  private final Promise<Void> stateRead = Promise.promise();
  private Optional<Promise<Void>> dump = Optional.empty();
  private final Promise<Void> ending = Promise.promise();
  private final Promise<Void> settled = Promise.promise();
  private Future<Void> started = Future.succeededFuture();
  private Optional<Future<Void>> ended = Optional.empty();
  private Qmp qmp;
  private boolean resumed;

  QemuProcess(
      Vertx vertx, ChildLauncher launcher, LifeFolder folder, Duration step, String machine) {
    this.vertx = vertx;
    this.launcher = launcher;
    this.folder = folder;
    this.step = step;
    this.machine = machine;
  }

  /**
   * Starts QEMU, unless its end has come before {@code ready} completes. To be called in the same
   * turn as this process becomes its machine's life: {@link #end} waits for what is begun here.
   *
   * @param ready completes when the machine's place is free and fit for it
   * @param namespace the named one in which its tap is; empty for the host's own
   * @return completes when it can be told what to do; fails with {@link MachineException} and its
   *     last words
   */
  Future<Void> start(
      Future<Void> ready,
      Sandbox sandbox,
      Optional<String> namespace,
      Path console,
      long jobId,
      List<String> command) {
    started =
        ready.compose(
            free ->
                isEnding()
                    ? Future.failedFuture(stopped())
                    : begin(sandbox, namespace, console, jobId, command));
    return started;
  }

  /** Whether its end was asked for. */
  boolean isEnding() {
    return ended.isPresent();
  }

  private Future<Void> begin(
      Sandbox sandbox, Optional<String> namespace, Path console, long jobId, List<String> command) {
    return held(folderGone())
        .compose(
            held ->
                blocking(
                    () -> {
                      folder.make(sandbox.user().orElse(0));
                      return sandbox.command(command);
                    }))
        .map(
            inside ->
                ChildSpec.of("qemu " + machine, inside)
                    .withJobId(Long.toString(jobId))
                    .withLimits(sandbox.limits()))
        .compose(spec -> launched(namespace, console, spec));
  }

  private Future<Void> launched(Optional<String> namespace, Path console, ChildSpec spec) {
    Future<QmpDoor> door =
        QmpDoor.open(vertx, folder.control(), step, this::happened)
            .compose(open -> held(open::close).map(open));
    Future<Void> log =
        ConsoleLog.open(vertx, folder.console(), console).compose(open -> held(open::close));
    return Future.join(door, log)
        .compose(open -> launch(in(namespace, spec)))
        .compose(child -> controlled(child, door.result()));
  }

  /**
   * A QEMU that refuses its arguments ends before it connects, or before it answers, and says why.
   */
  private Future<Void> controlled(Child child, QmpDoor door) {
    Promise<Qmp> either = Promise.promise();
    door.visitor().onSuccess(either::tryComplete);
    door.visitor()
        .onFailure(
            cause ->
                OnContext.within(LAST_WORDS, child.exit())
                    .onFailure(stays -> either.tryFail(cause)));
    child.exit().onSuccess(exit -> either.tryFail(problem(words(child, exit))));
    ending.future().onSuccess(now -> either.tryFail(stopped()));
    return either
        .future()
        .map(
            connected -> {
              qmp = connected;
              return null;
            });
  }

  private static ChildSpec in(Optional<String> namespace, ChildSpec spec) {
    return namespace.map(spec::withNetworkNamespace).orElse(spec);
  }

  private Supplier<Future<Void>> folderGone() {
    return () ->
        blocking(
            () -> {
              folder.delete();
              return null;
            });
  }

  private Future<Child> launch(ChildSpec spec) {
    // A machine is switched off, not asked to shut down.
    return launcher
        .start(spec.withStopLadder(StopLadder.of(new StopLadder.Step(Signal.KILL, step))))
        .recover(cause -> Future.failedFuture(problem(cause.getMessage())))
        .compose(child -> held(() -> child.stop().mapEmpty()).map(child))
        .onSuccess(child -> child.exit().onSuccess(exit -> exited(child, exit)));
  }

  private void exited(Child child, Exit exit) {
    String words = words(child, exit);
    stateRead.tryFail(problem(words));
    // What QEMU has said last may still have to be read, and tells more than how it ended.
    OnContext.within(LAST_WORDS, said())
        .onComplete(read -> down(new QemuEnd(machine).of(exit, words)));
  }

  private Future<Void> said() {
    return qmp == null ? Future.succeededFuture() : qmp.gone();
  }

  private static String words(Child child, Exit exit) {
    return "QEMU %s; %s".formatted(exit, String.join(" | ", child.lastLines()));
  }

  private void happened(JsonObject event) {
    LOG.debug("{}: {}", machine, event);
    String name = String.valueOf(event.getValue("event"));
    JsonObject data = event.getValue("data") instanceof JsonObject given ? given : new JsonObject();
    switch (name) {
      case "MIGRATION" -> migrated(data.getValue("status"));
      case "DUMP_COMPLETED" -> dump.ifPresent(waiting -> dumpEnded(waiting, data));
      default -> new QemuEnd(machine).of(event).ifPresent(this::down);
    }
  }

  private void down(MachineLoss loss) {
    // An end that was asked for is no loss.
    if (ended.isEmpty()) {
      down.tryComplete(loss);
      settle();
      if (loss.by() == MachineLoss.By.DISK_LIMIT) {
        // It writes on until it is ended, and its attempt may take a while to do so.
        end();
      }
    }
  }

  private void migrated(Object status) {
    if ("completed".equals(status)) {
      stateRead.tryComplete();
    } else if ("failed".equals(status)) {
      stateRead.tryFail(problem("QEMU could not read or write the machine's state"));
    }
  }

  private void dumpEnded(Promise<Void> waiting, JsonObject data) {
    if (data.getValue("result") instanceof JsonObject result
        && "completed".equals(result.getValue("status"))) {
      waiting.tryComplete();
    } else {
      waiting.tryFail(problem("no memory dump: " + data.getString("error", "no reason given")));
    }
  }

  /** Completes when a memory dump that is begun after this call is written; fails with QEMU. */
  Future<Void> dumped() {
    Promise<Void> waiting = Promise.promise();
    dump = Optional.of(waiting);
    qmp.gone().onSuccess(gone -> waiting.tryFail(problem("QEMU ended before the memory dump did")));
    return waiting.future();
  }

  /** Registers how to let go of something; at once when the end has come meanwhile. */
  private Future<Void> held(Supplier<Future<Void>> release) {
    if (ended.isEmpty()) {
      releases.push(release);
      return Future.succeededFuture();
    }
    return release.get().transform(gone -> Future.failedFuture(stopped()));
  }

  Qmp qmp() {
    return qmp;
  }

  /** The deadline of one command. */
  Duration step() {
    return step;
  }

  LifeFolder folder() {
    return folder;
  }

  /** Completes when a migration that was begun is complete; fails when it failed. */
  Future<Void> migrated() {
    return stateRead.future();
  }

  /** Completes when the guest is down though nobody ended it; never fails. */
  Future<MachineLoss> down() {
    return down.future();
  }

  /** Its agent has answered. */
  void settle() {
    settled.tryComplete();
  }

  /** Completes when its agent has answered or its guest is down. */
  Future<Void> settled() {
    return settled.future();
  }

  /** Ends it because its host has made that necessary, which is its loss. */
  void lose(String reason) {
    down(new MachineLoss(MachineLoss.By.HOST, machine + ": " + reason));
    end();
  }

  /**
   * Lets the guest run. A QEMU that ends takes its connection with it, and which of the two one
   * hears of first is chance: so when it is gone this fails only after {@link #down()} has told.
   */
  Future<Void> resume() {
    return qmp.execute("cont", new JsonObject())
        .<Void>map(
            runs -> {
              resumed = true;
              return null;
            })
        .recover(cause -> qmp.gone().isComplete() ? ended(cause) : Future.failedFuture(cause));
  }

  /**
   * Asks whether the guest that was let run can go on; completes with what keeps it from that,
   * which is also a QEMU that has not answered by the deadline of a command. Never fails.
   */
  Future<Optional<MachineLoss>> standstill() {
    return qmp.execute("query-status", new JsonObject())
        .map(answer -> standing(String.valueOf(answer.getValue("status"))))
        .recover(cause -> unheard(cause))
        .map(found -> ended.isPresent() ? Optional.empty() : found);
  }

  private Optional<MachineLoss> standing(String status) {
    // Until then it stands still because it shall.
    return resumed ? new QemuEnd(machine).standing(status) : Optional.empty();
  }

  private Future<Optional<MachineLoss>> unheard(Throwable cause) {
    MachineLoss stalled = new QemuEnd(machine).stalled(String.valueOf(cause.getMessage()));
    return qmp.gone().isComplete()
        ? lastWords().otherwise(stalled).map(Optional::of)
        : Future.succeededFuture(Optional.of(stalled));
  }

  private Future<MachineLoss> lastWords() {
    return OnContext.within(LAST_WORDS, down.future());
  }

  private Future<Void> ended(Throwable cause) {
    return lastWords()
        .transform(
            told ->
                Future.failedFuture(
                    told.succeeded() ? new MachineException(told.result().reason()) : cause));
  }

  /** Completes as {@code work} does, unless the guest is down before: then it fails with that. */
  <T> Future<T> whileUp(Future<T> work) {
    Promise<T> first = Promise.promise();
    work.onSuccess(first::tryComplete).onFailure(first::tryFail);
    down.future()
        .onSuccess(
            loss ->
                first.tryFail(
                    loss.by() == MachineLoss.By.FULL_HOST
                        ? new HostFullException(loss.reason())
                        : new MachineException(loss.reason())));
    return first.future();
  }

  /** Ends QEMU and removes what belongs to it; completes when nothing of it is left. */
  Future<Void> end() {
    if (ended.isEmpty()) {
      Promise<Void> over = Promise.promise();
      ended = Optional.of(over.future());
      ending.complete();
      settle();
      stateRead.tryFail(stopped());
      // What is being acquired is released too: the folder is the next one's after this.
      started.transform(known -> release(Optional.empty())).onComplete(over);
    }
    return ended.get();
  }

  private Future<Void> release(Optional<Throwable> first) {
    if (releases.isEmpty()) {
      return first.<Future<Void>>map(Future::failedFuture).orElseGet(Future::succeededFuture);
    }
    return releases
        .pop()
        .get()
        .transform(released -> release(first.or(() -> Optional.ofNullable(released.cause()))));
  }

  /** Why nothing more can be done: it was ended, perhaps because it was lost. */
  private MachineException stopped() {
    return down.future().succeeded()
        ? new MachineException(down.future().result().reason())
        : problem("stopped meanwhile");
  }

  private MachineException problem(String what) {
    return new MachineException(machine + ": " + what);
  }

  private <T> Future<T> blocking(Callable<T> work) {
    return vertx
        .executeBlocking(work, false)
        .recover(cause -> Future.failedFuture(problem(String.valueOf(cause))));
  }
}
