package io.rookery.cluster.node;

import io.rookery.cluster.membership.Membership;
import io.rookery.cluster.membership.NodeBoard;
import io.rookery.cluster.membership.NodeCommands;
import io.rookery.scheduler.machine.MachineDesk;
import io.rookery.scheduler.machine.NoSuchMachineException;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The machines of all nodes in sight, whichever node is asked. */
final class ClusterMachineDesk implements MachineDesk {
  private final MachineDesk local;
  private final Membership membership;
  private final NodeBoard board;
  private final NodeCommands commands;

  ClusterMachineDesk(
      MachineDesk local, Membership membership, NodeBoard board, NodeCommands commands) {
    this.local = local;
    this.membership = membership;
    this.board = board;
    this.commands = commands;
  }

  @Override
  public Future<JsonArray> list() {
    return local.list().map(own -> own.copy().addAll(elsewhere(board)));
  }

  /** The machines of other nodes as those said last. */
  static JsonArray elsewhere(NodeBoard board) {
    return new JsonArray(board.others().stream().flatMap(ClusterMachineDesk::pool).toList());
  }

  /** The machines that a node's state shows. */
  static Stream<JsonObject> pool(JsonObject state) {
    return state.getValue("pool") instanceof JsonArray pool
        ? pool.stream().filter(JsonObject.class::isInstance).map(JsonObject.class::cast)
        : Stream.empty();
  }

  @Override
  public Future<JsonObject> drain(String name) {
    return command(name, "machine.drain", () -> local.drain(name));
  }

  @Override
  public Future<JsonObject> resume(String name) {
    return command(name, "machine.resume", () -> local.resume(name));
  }

  @Override
  public Future<JsonObject> snapshot(String name) {
    return command(name, "machine.snapshot", () -> local.snapshot(name));
  }

  private Future<JsonObject> command(
      String machine, String command, Supplier<Future<JsonObject>> here) {
    return here.get()
        .recover(
            failure ->
                failure instanceof NoSuchMachineException
                    ? elsewhere(machine, command)
                    : Future.failedFuture(failure));
  }

  private Future<JsonObject> elsewhere(String machine, String command) {
    return nodeOf(machine)
        .flatMap(membership::find)
        .map(member -> commands.send(member, command, new JsonObject().put("name", machine)))
        .orElseGet(() -> Future.failedFuture(new NoSuchMachineException(machine)));
  }

  private Optional<String> nodeOf(String machine) {
    return board.others().stream()
        .filter(state -> pool(state).anyMatch(pooled -> machine.equals(pooled.getString("name"))))
        .map(state -> state.getString("name"))
        .findFirst();
  }
}
