package io.rookery.scheduler.machine.program;

import io.rookery.scheduler.machine.Machine;
import io.rookery.scheduler.machine.RestoreRequest;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * A hypervisor whose restores end when they are released, and whose states a test may say; all else
 * is done at once.
 */
final class HeldHypervisor implements Hypervisor {
  private final boolean whenResumed;
  private final Deque<Promise<Void>> held = new ArrayDeque<>();
  private final List<String> restored = new ArrayList<>();
  private final Deque<Future<PowerState>> answers = new ArrayDeque<>();
  private int mostHeld;

  HeldHypervisor(boolean whenResumed) {
    this.whenResumed = whenResumed;
  }

  /** How many restores are under way. */
  synchronized int held() {
    return held.size();
  }

  synchronized int mostHeld() {
    return mostHeld;
  }

  /** The machines whose restore has begun. */
  synchronized List<String> restored() {
    return List.copyOf(restored);
  }

  /** Lets the oldest one succeed. */
  void release() {
    next().complete();
  }

  private synchronized Promise<Void> next() {
    return held.remove();
  }

  private synchronized Future<Void> hold(Machine machine) {
    Promise<Void> one = Promise.promise();
    held.add(one);
    restored.add(machine.name());
    mostHeld = Math.max(mostHeld, held.size());
    return one.future();
  }

  @Override
  public Future<Void> accepts(Machine machine) {
    return Future.succeededFuture();
  }

  @Override
  public Future<Void> restore(Machine machine, RestoreRequest request) {
    return whenResumed ? Future.succeededFuture() : hold(machine);
  }

  @Override
  public boolean restoresWhenResumed() {
    return whenResumed;
  }

  @Override
  public Future<Void> resume(Machine machine, RestoreRequest request) {
    return whenResumed ? hold(machine) : Future.succeededFuture();
  }

  @Override
  public boolean seesScreens() {
    return false;
  }

  @Override
  public boolean stopsClocks() {
    return false;
  }

  @Override
  public Future<Void> dumpMemory(Machine machine, Path file) {
    return Future.failedFuture(new UnsupportedOperationException());
  }

  @Override
  public Future<Void> screenshot(Machine machine, Path file) {
    return Future.failedFuture(new UnsupportedOperationException());
  }

  @Override
  public Future<Void> stop(Machine machine) {
    return Future.succeededFuture();
  }

  /** Answers one question for a state with this; those for which there is no answer with OFF. */
  synchronized void answer(Future<PowerState> state) {
    answers.add(state);
  }

  /** How many answers have not been asked for. */
  synchronized int answersLeft() {
    return answers.size();
  }

  @Override
  public synchronized Future<PowerState> state(Machine machine) {
    return answers.isEmpty() ? Future.succeededFuture(PowerState.OFF) : answers.remove();
  }
}
