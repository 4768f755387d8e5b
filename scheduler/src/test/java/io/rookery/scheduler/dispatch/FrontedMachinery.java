package io.rookery.scheduler.dispatch;

import io.rookery.scheduler.machine.Endpoint;
import io.rookery.scheduler.machine.Machine;
import io.rookery.scheduler.machine.Machinery;
import io.rookery.scheduler.machine.RestoreRequest;
import io.rookery.scheduler.machine.RestoredMachine;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;

/** Guests whose agents behave, life by life, as a test says, and well when it says no more. */
final class FrontedMachinery implements Machinery {
  private final Vertx vertx;
  private final Machinery guests;
  private final Queue<AgentFront.Behaviour> next;
  private final List<AgentFront> lives = new CopyOnWriteArrayList<>();

  FrontedMachinery(Vertx vertx, Machinery guests, List<AgentFront.Behaviour> lives) {
    this.vertx = vertx;
    this.guests = guests;
    this.next = new ConcurrentLinkedQueue<>(lives);
  }

  /** The agents of all lives so far. */
  List<AgentFront> lives() {
    return lives;
  }

  @Override
  public Future<Void> open(List<Machine> machines) {
    return guests.open(machines);
  }

  @Override
  public Future<Void> remove(Machine machine) {
    return guests.remove(machine);
  }

  @Override
  public Future<RestoredMachine> restore(Machine machine, RestoreRequest request) {
    return guests.restore(machine, request).map(guest -> fronted(guest, next.poll()));
  }

  private RestoredMachine fronted(RestoredMachine guest, AgentFront.Behaviour told) {
    Endpoint agent = new Endpoint(guest.agent().host(), guest.agent().port() + 1);
    AgentFront front =
        new AgentFront(agent, guest.agent(), told == null ? AgentFront.Behaviour.HEALTHY : told);
    lives.add(front);
    return new RestoredThrough(guest, agent, () -> off(front::open), () -> off(front::close));
  }

  private Future<Void> off(AgentFront.Step step) {
    return vertx.executeBlocking(
        () -> {
          step.take();
          return null;
        });
  }

  @Override
  public Future<Void> close() {
    return guests.close();
  }
}
