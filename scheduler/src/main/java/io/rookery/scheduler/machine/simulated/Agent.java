package io.rookery.scheduler.machine.simulated;

import io.rookery.scheduler.machine.AgentKind;
import io.rookery.scheduler.machine.Dialect;
import io.rookery.scheduler.machine.Machine;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.net.NetSocket;
import java.time.Clock;
import java.time.Duration;

/** The agent of one life, fresh after each restore, with its faults. */
final class Agent implements GuestControl {
  private final Machine machine;
  private final LifeFaults faults;
  private final GuestSockets sockets;
  private final SimulatedAnalyzer analyzer;
  private final GuestClock clock = new GuestClock(Clock.systemUTC());
  private final Promise<Void> outage = Promise.promise();
  private final CallStages stages;
  private AgentProtocol protocol;

  Agent(Machine machine, SimulatedOptions options, LifeFaults faults, GuestSockets sockets) {
    this.machine = machine;
    this.faults = faults;
    this.sockets = sockets;
    this.analyzer =
        new SimulatedAnalyzer(
            sockets, machine.dialect(), options, clock, end -> protocol.ended(end));
    this.stages = new CallStages(!isXmlRpc() && machine.dialect() == Dialect.CAPE);
    this.protocol = fresh();
  }

  AgentProtocol protocol() {
    return protocol;
  }

  /** An agent that has just started, on an empty disk. */
  AgentProtocol fresh() {
    GuestDisk disk = new GuestDisk(machine.platform().equals("windows"));
    Flavour flavour = machine.dialect() == Dialect.CAPE ? Flavour.CAPE : Flavour.CUCKOO;
    return isXmlRpc()
        ? new XmlRpcProtocol(disk, analyzer, clock)
        : new HttpProtocol(flavour, disk, analyzer, clock);
  }

  /** Serves one request and closes the connection. */
  void serve(NetSocket socket) {
    if (faults.connection(stages.expected()).isPresent()) {
      socket.pause();
      return;
    }
    AgentConnection connection = new AgentConnection(socket, this);
    socket.handler(connection::received);
  }

  /** Gives the answer, or what a fault makes of it. */
  void answer(AgentReply reply) {
    faults
        .call(stages.of(reply.call()), reply.call())
        .ifPresentOrElse(fault -> fault.answer(reply, this), () -> reply.sendSound(reply.proper()));
  }

  void answered(String call) {
    stages.answered(call);
  }

  /** Completes when the power fails. */
  Future<Void> outage() {
    return outage.future();
  }

  @Override
  public void powerOff() {
    outage.tryComplete();
  }

  @Override
  public void stopListening() {
    sockets.stopListening();
  }

  @Override
  public void restartAgent() {
    protocol = fresh();
  }

  @Override
  public void move() {
    sockets.move();
  }

  @Override
  public void jumpClock(Duration by) {
    clock.jump(by);
  }

  @Override
  public Future<Void> after(Duration time) {
    return sockets.after(time);
  }

  private boolean isXmlRpc() {
    return machine.agent() == AgentKind.XMLRPC;
  }
}
