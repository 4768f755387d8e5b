package io.rookery.scheduler.analysis;

import io.rookery.scheduler.machine.Endpoint;
import io.rookery.scheduler.machine.RestoredMachine;
import io.rookery.scheduler.machine.host.HostCommands;
import io.rookery.scheduler.machine.host.HostTurn;
import io.rookery.scheduler.machine.host.PortSweep;
import io.rookery.scheduler.machine.host.SecondContact;
import io.rookery.scheduler.machine.host.SocketResets;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Supplier;

/**
 * Looks whether the guest lives, before anything else can fill its queue. Then ends what this host
 * has open to the agent, in its own network and in the machine's; and if that does not help, for
 * the other end may be long gone, calls the agent from every port that it may have had, when no
 * other agent is being called so.
 */
public final class HostRelief implements PhantomRelief {
  private final Vertx vertx;
  private final SocketResets resets;
  private final HostTurn sweeps;
  private final Duration pause;

  /**
   * Relief by this host's means.
   *
   * @param sweeps shared by all that call from this host's ports: the kernel remembers each call
   *     for a while, and how many it can is bounded
   * @param pause how long an agent that was freed may take to answer
   */
  public HostRelief(Vertx vertx, HostCommands commands, HostTurn sweeps, Duration pause) {
    this.vertx = vertx;
    this.resets = new SocketResets(commands);
    this.sweeps = sweeps;
    this.pause = pause;
  }

  @Override
  public Relief begin(RestoredMachine restored, Supplier<OptionalInt> own) {
    Steps steps = new Steps(restored, own);
    steps.begin();
    return steps;
  }

  private final class Steps implements Relief {
    private final Context context = vertx.getOrCreateContext();
    private final RestoredMachine restored;
    private final Supplier<OptionalInt> own;
    private final PortSweep sweep;
    private final List<Deed> tried = new ArrayList<>();
    private final SecondContact contact;
    private Future<Integer> resetting = Future.succeededFuture(0);
    private OptionalLong timer = OptionalLong.empty();
    private Optional<HostTurn.Stay> turn = Optional.empty();
    private boolean sweeping;
    private boolean ended;

    Steps(RestoredMachine restored, Supplier<OptionalInt> own) {
      this.restored = restored;
      this.own = own;
      this.sweep = new PortSweep(vertx, restored.agent());
      this.contact = SecondContact.begin(vertx, restored.agent(), pause);
    }

    void begin() {
      resetting =
          contact
              .taken()
              .compose(known -> here())
              .compose(here -> inside().map(inside -> here + inside));
      resetting.onSuccess(this::reset);
    }

    private Future<Integer> here() {
      return ended
          ? Future.succeededFuture(0)
          : told(resets.reset(Optional.empty(), restored.agent(), own, () -> !ended));
    }

    private Future<Integer> inside() {
      Optional<String> namespace = restored.captureNamespace();
      if (ended || namespace.isEmpty()) {
        return Future.succeededFuture(0);
      }
      Endpoint agent = new Endpoint(restored.capturedAddress(), restored.agent().port());
      return told(resets.reset(namespace, agent, OptionalInt::empty, () -> !ended));
    }

    /** A step that cannot be taken does not keep the next from being taken. */
    private Future<Integer> told(Future<Integer> step) {
      return step.onFailure(this::problem).otherwise(0);
    }

    private void problem(Throwable cause) {
      tried.add(new Deed(String.valueOf(cause.getMessage()), false));
    }

    private void reset(int count) {
      if (count == 0) {
        awaitTurn();
        return;
      }
      tried.add(new Deed("%d connection(s) of this host to it were reset".formatted(count), true));
      if (!ended) {
        timer = OptionalLong.of(vertx.setTimer(pause.toMillis(), fired -> awaitTurn()));
      }
    }

    private void awaitTurn() {
      if (ended) {
        return;
      }
      HostTurn.Stay asked = sweeps.ask();
      turn = Optional.of(asked);
      // Whoever gives the turn back does so on a context of its own.
      asked.come().onSuccess(come -> context.runOnContext(here -> sweep(asked)));
    }

    private void sweep(HostTurn.Stay mine) {
      if (ended) {
        return;
      }
      sweeping = true;
      sweep.start().onFailure(this::problem).onComplete(over -> mine.giveBack());
    }

    @Override
    public boolean guestLives() {
      return contact.taken().succeeded() && contact.taken().result();
    }

    @Override
    public List<Deed> tried() {
      List<Deed> all = new ArrayList<>(tried);
      if (sweep.called() > 0) {
        all.add(
            new Deed(
                "it was called %d times from the ports that this host connects from"
                    .formatted(sweep.called()),
                true));
      } else if (turn.isPresent() && !sweeping) {
        all.add(
            new Deed(
                "it was not called from this host's ports, for the agents of other machines were",
                false));
      }
      return List.copyOf(all);
    }

    @Override
    public Future<Void> end() {
      ended = true;
      timer.ifPresent(vertx::cancelTimer);
      return contact
          .end()
          .compose(over -> resetting)
          .compose(over -> sweep.end())
          .onComplete(over -> turn.ifPresent(HostTurn.Stay::giveBack));
    }
  }
}
