package io.rookery.scheduler.analysis;

import io.rookery.scheduler.machine.Endpoint;
import io.rookery.scheduler.machine.RestoredMachine;
import io.rookery.scheduler.machine.host.HostCommands;
import io.rookery.scheduler.machine.host.PortSweep;
import io.rookery.scheduler.machine.host.SocketResets;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * Ends what this host has open to the agent, in its own network and in the machine's; and if that
 * does not help, for the other end may be long gone, calls the agent from every port that it may
 * have had.
 */
public final class HostRelief implements PhantomRelief {
  private final Vertx vertx;
  private final SocketResets resets;
  private final Duration pause;

  /** {@code pause} is how long an agent that was freed may take to answer. */
  public HostRelief(Vertx vertx, HostCommands commands, Duration pause) {
    this.vertx = vertx;
    this.resets = new SocketResets(commands);
    this.pause = pause;
  }

  @Override
  public Relief begin(RestoredMachine restored, OptionalInt own) {
    Steps steps = new Steps(restored, own);
    steps.begin();
    return steps;
  }

  private final class Steps implements Relief {
    private final RestoredMachine restored;
    private final OptionalInt own;
    private final PortSweep sweep;
    private final List<String> tried = new ArrayList<>();
    private Future<Integer> resetting = Future.succeededFuture(0);
    private OptionalLong timer = OptionalLong.empty();
    private boolean sweeping;
    private boolean ended;

    Steps(RestoredMachine restored, OptionalInt own) {
      this.restored = restored;
      this.own = own;
      this.sweep = new PortSweep(vertx, restored.agent());
    }

    void begin() {
      resetting = here().compose(here -> inside().map(inside -> here + inside));
      resetting.onSuccess(this::reset);
    }

    private Future<Integer> here() {
      return told(resets.reset(Optional.empty(), restored.agent(), own));
    }

    private Future<Integer> inside() {
      Optional<String> namespace = restored.captureNamespace();
      Endpoint agent = new Endpoint(restored.capturedAddress(), restored.agent().port());
      return namespace.isEmpty()
          ? Future.succeededFuture(0)
          : told(resets.reset(namespace, agent, OptionalInt.empty()));
    }

    /** A step that cannot be taken does not keep the next from being taken. */
    private Future<Integer> told(Future<Integer> step) {
      return step.onFailure(this::problem).otherwise(0);
    }

    private void problem(Throwable cause) {
      tried.add(String.valueOf(cause.getMessage()));
    }

    private void reset(int count) {
      if (count == 0) {
        sweep();
        return;
      }
      tried.add("%d connection(s) of this host to it were reset".formatted(count));
      if (!ended) {
        timer = OptionalLong.of(vertx.setTimer(pause.toMillis(), fired -> sweep()));
      }
    }

    private void sweep() {
      if (ended) {
        return;
      }
      sweeping = true;
      sweep.start().onFailure(this::problem);
    }

    @Override
    public List<String> tried() {
      List<String> all = new ArrayList<>(tried);
      if (sweeping) {
        all.add(
            "it was called %d times from the ports that this host connects from"
                .formatted(sweep.called()));
      }
      return List.copyOf(all);
    }

    @Override
    public Future<Void> end() {
      ended = true;
      timer.ifPresent(vertx::cancelTimer);
      return resetting.compose(over -> sweep.end());
    }
  }
}
