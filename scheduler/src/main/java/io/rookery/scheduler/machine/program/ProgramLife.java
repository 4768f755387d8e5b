package io.rookery.scheduler.machine.program;

import io.rookery.scheduler.machine.Machine;
import io.rookery.scheduler.machine.MachineException;
import io.rookery.scheduler.machine.MachineLoss;
import io.rookery.scheduler.machine.RestoreRequest;
import io.rookery.scheduler.machine.host.RestoreGate;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One life of a machine, from its restore to its stop. Its programs run one after another, so a
 * stop waits for the program under way: a revert that is torn down half way may cost more than its
 * attempt. Lives on the driver's home.
 */
final class ProgramLife {
  private static final Logger LOG = LoggerFactory.getLogger(ProgramLife.class);

  private final Hypervisor hypervisor;
  private final RestoreGate gate;
  private final Machine machine;
  private final RestoreRequest request;
  private final Promise<MachineLoss> lost = Promise.promise();
  private Future<Void> underWay;
  private Future<Void> aside = Future.succeededFuture();
  private Optional<Future<Void>> ended = Optional.empty();
  private Future<Void> endedAgain = Future.succeededFuture();
  private boolean standsThere;
  private boolean runs;
  private boolean asking;
  private boolean askAgain;
  private boolean unanswered;
  private boolean mayRun;

  /** Begins when {@code before} completes. */
  ProgramLife(
      Hypervisor hypervisor,
      RestoreGate gate,
      Machine machine,
      RestoreRequest request,
      Future<Void> before) {
    this.hypervisor = hypervisor;
    this.gate = gate;
    this.machine = machine;
    this.request = request;
    this.underWay = before;
  }

  Machine machine() {
    return machine;
  }

  boolean clockStoodStill() {
    return hypervisor.stopsClocks();
  }

  boolean hasScreen() {
    return hypervisor.seesScreens();
  }

  /** Switches off what runs, and brings the machine to its snapshot; when that fails, it is off. */
  Future<Void> restore() {
    return next(() ->
            off()
                .compose(
                    off ->
                        inTurn(
                            !hypervisor.restoresWhenResumed(),
                            () -> hypervisor.restore(machine, request)))
                .compose(restored -> hypervisor.state(machine))
                .map(state -> stands(state == PowerState.PAUSED)))
        .recover(cause -> end().transform(over -> Future.failedFuture(cause)));
  }

  /** Lets it run; fails when it is over already, or does not run although it should. */
  Future<Void> resume() {
    return next(
        () ->
            inTurn(hypervisor.restoresWhenResumed(), () -> hypervisor.resume(machine, request))
                .map(
                    resumed -> {
                      stands(true);
                      runs = true;
                      // It may have gone down before anybody listened.
                      look();
                      return null;
                    }));
  }

  /** Many restores at once slow each other down; one that has to wait may be given up meanwhile. */
  private Future<Void> inTurn(boolean restores, Supplier<Future<Void>> step) {
    return restores ? gate.pass(() -> ended.isEmpty(), step) : step.get();
  }

  /**
   * Has its memory written into that file if there is room for it; a failure changes nothing about
   * its life.
   */
  Future<Void> dumpMemory(MadeFile file) {
    return beside(
        () ->
            hypervisor
                .memory(machine)
                .compose(memory -> fits(file, memory))
                .compose(fits -> hypervisor.dumpMemory(machine, file.path())));
  }

  private Future<Void> fits(MadeFile file, OptionalInt mebibytes) {
    return mebibytes.isPresent()
        ? file.fits("the memory dump of " + machine.name(), mebibytes.getAsInt())
        : Future.succeededFuture();
  }

  /** Has its screen written into that file, in the same way. */
  Future<Void> screenshot(MadeFile file) {
    return beside(() -> hypervisor.screenshot(machine, file.path()));
  }

  /**
   * One after another, when all that was begun before is done. A stop does not wait for it, because
   * it may take long and ends with the machine; the life is over when it has ended too.
   */
  private Future<Void> beside(Supplier<Future<Void>> step) {
    Future<Void> before = underWay;
    Future<Void> done =
        aside
            .transform(earlier -> before)
            .compose(stands -> ended.isEmpty() ? step.get() : stopped());
    aside = done;
    return done;
  }

  private Void stands(boolean stands) {
    standsThere = stands;
    return null;
  }

  /** Whether its end would be a loss: a machine that is restored switched off cannot go down. */
  private boolean watched() {
    return standsThere && ended.isEmpty() && !lost.future().isComplete();
  }

  /**
   * Whether the last question or the stop has failed: then what has happened meanwhile may have
   * been told in vain.
   */
  boolean doubtful() {
    return mayRun || unanswered && watched();
  }

  /**
   * Asks whether it is still there, or switches it off when a stop has failed. What happens while
   * it is asked is asked about once more.
   */
  void look() {
    if (mayRun) {
      endAgain();
      return;
    }
    if (!watched()) {
      return;
    }
    if (asking) {
      askAgain = true;
      return;
    }
    asking = true;
    askAgain = false;
    hypervisor
        .loss(machine)
        .onComplete(
            answer -> {
              asking = false;
              unanswered = answer.failed();
              if (unanswered) {
                // Whoever cannot be asked need not be gone; the guest's silence will tell.
                LOG.warn("Cannot tell whether a machine runs: {}", answer.cause().getMessage());
              } else if (watched()) {
                answer.result().ifPresent(lost::complete);
              }
              if (askAgain) {
                look();
              }
            });
  }

  /**
   * Asks whether the guest that was let run can go on; completes with what keeps it from that.
   * Never fails: a hypervisor that cannot be asked says nothing of its machines.
   */
  Future<Optional<MachineLoss>> standstill() {
    return runs
        ? hypervisor
            .loss(machine)
            .compose(
                loss ->
                    loss.isPresent()
                        ? Future.succeededFuture(loss)
                        : hypervisor.state(machine).map(this::standing))
            .map(found -> ended.isPresent() ? Optional.<MachineLoss>empty() : found)
            .otherwise(this::untold)
        : Future.succeededFuture(Optional.empty());
  }

  private Optional<MachineLoss> standing(PowerState state) {
    return state == PowerState.PAUSED
        ? Optional.of(
            new MachineLoss(
                MachineLoss.By.STALLED,
                machine.name() + " stands still: its hypervisor says that it is paused"))
        : Optional.empty();
  }

  private Optional<MachineLoss> untold(Throwable cause) {
    LOG.warn("Cannot tell whether a machine runs: {}", cause.getMessage());
    return Optional.empty();
  }

  /** Completes when it is down though nobody ended it; never fails. */
  Future<MachineLoss> lost() {
    return lost.future();
  }

  /** Ends it after whatever is under way; a repeated call joins the first. */
  Future<Void> end() {
    if (ended.isEmpty()) {
      Promise<Void> over = Promise.promise();
      ended = Optional.of(over.future());
      underWay
          .transform(before -> off())
          .onComplete(this::endTried)
          .transform(off -> aside.transform(done -> outcome(off)))
          .onComplete(over);
    }
    return ended.get();
  }

  private void endTried(AsyncResult<Void> off) {
    if (off.failed() && !mayRun) {
      LOG.warn(
          "{} may run on, and is switched off as soon as its hypervisor obeys: {}",
          machine.name(),
          off.cause().getMessage());
    }
    mayRun = off.failed();
  }

  /** No guest runs on unseen because its hypervisor was away when it was to be stopped. */
  private void endAgain() {
    if (endedAgain.isComplete()) {
      endedAgain = off().onComplete(this::endTried);
    }
  }

  /** Ends it; completes when it will not touch its machine any more. Never fails. */
  Future<Void> vacated() {
    return end().transform(over -> endedAgain).transform(over -> Future.succeededFuture());
  }

  private Future<Void> next(Supplier<Future<Void>> step) {
    if (ended.isPresent()) {
      return stopped();
    }
    Future<Void> done = underWay.compose(before -> step.get());
    underWay = done;
    return done;
  }

  private Future<Void> stopped() {
    return Future.failedFuture(
        new MachineException(machine.name() + ": it has been stopped meanwhile"));
  }

  private static Future<Void> outcome(AsyncResult<Void> done) {
    return done.succeeded() ? Future.succeededFuture() : Future.failedFuture(done.cause());
  }

  private Future<Void> off() {
    return Shutdown.of(hypervisor, machine);
  }
}
