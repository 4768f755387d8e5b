package io.rookery.scheduler.machine.simulated;

import io.rookery.scheduler.machine.Machine;
import io.rookery.scheduler.machine.MachineException;
import io.rookery.scheduler.machine.RestoreRequest;
import io.rookery.scheduler.machine.RestoredMachine;
import io.rookery.scheduler.machine.host.DriverHome;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import java.util.Optional;

/** Where one machine lives, one life after the other. Its methods may be called from anywhere. */
final class Place {
  private static final int CONNECT_MILLIS = 1000;

  private final Vertx vertx;
  private final DriverHome home;
  private final Machine machine;
  private final SimulatedOptions options;
  private final Diary diary;
  private final NetClient client;
  private Optional<Life> current = Optional.empty();
  private int lives;
  private boolean closed;

  Place(Vertx vertx, DriverHome home, Machine machine, SimulatedOptions options, Diary diary) {
    this.vertx = vertx;
    this.home = home;
    this.machine = machine;
    this.options = options;
    this.diary = diary;
    this.client =
        vertx.createNetClient(
            new NetClientOptions()
                .setLocalAddress(machine.address())
                .setConnectTimeout(CONNECT_MILLIS));
  }

  Future<RestoredMachine> restore(RestoreRequest request) {
    return home.call(
        () ->
            closed
                ? Future.failedFuture(new MachineException(machine.name() + " is closed"))
                : next(request).begin().map(life -> new SimulatedGuest(machine, home, life)));
  }

  Future<Void> powerOff() {
    return home.call(
        () ->
            current
                .map(Life::powerOff)
                .orElseGet(
                    () ->
                        Future.failedFuture(
                            new MachineException(machine.name() + " is off already"))));
  }

  Future<Void> close() {
    return home.call(
        () -> {
          closed = true;
          return end().eventually(client::close);
        });
  }

  /** Called twice in a row, the second ends the first before it has begun. */
  private Life next(RestoreRequest request) {
    Future<Void> before = end();
    LifeFaults faults = new LifeFaults(options.faults(), lives++);
    GuestSockets sockets = new GuestSockets(vertx, machine, client);
    Agent agent = new Agent(machine, options, faults, sockets);
    Life life = new Life(machine, request, sockets, agent, faults, diary, before);
    current = Optional.of(life);
    return life;
  }

  private Future<Void> end() {
    return current.map(Life::end).orElseGet(Future::succeededFuture);
  }
}
