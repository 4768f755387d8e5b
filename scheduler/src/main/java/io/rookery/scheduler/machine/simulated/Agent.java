package io.rookery.scheduler.machine.simulated;

import io.rookery.scheduler.machine.AgentKind;
import io.rookery.scheduler.machine.Dialect;
import io.rookery.scheduler.machine.Machine;
import io.rookery.scheduler.machine.RestoreRequest;
import io.vertx.core.net.NetSocket;

/** The agent of one life: fresh after each restore. */
record Agent(Machine machine, RestoreRequest request, GuestFaults faults, AgentProtocol protocol) {

  static Agent of(
      Machine machine,
      RestoreRequest request,
      SimulatedOptions options,
      GuestFaults faults,
      GuestSockets sockets) {
    SimulatedAnalyzer analyzer = new SimulatedAnalyzer(sockets, machine.dialect(), options);
    GuestDisk disk = new GuestDisk(machine.platform().equals("windows"));
    AgentProtocol protocol =
        machine.agent() == AgentKind.XMLRPC
            ? new XmlRpcProtocol(disk, analyzer)
            : new HttpProtocol(
                machine.dialect() == Dialect.CAPE ? Flavour.CAPE : Flavour.CUCKOO, disk, analyzer);
    return new Agent(machine, request, faults, protocol);
  }

  /** Serves one request and closes the connection. */
  void serve(NetSocket socket) {
    AgentConnection connection =
        new AgentConnection(
            socket,
            protocol,
            exchange ->
                faults.answer(
                    new AgentCall(
                        machine.name(), request.jobId(), request.attempt(), exchange.call()),
                    exchange.answer()));
    socket.handler(connection::received);
  }
}
