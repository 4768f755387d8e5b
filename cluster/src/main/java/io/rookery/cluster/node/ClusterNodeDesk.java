package io.rookery.cluster.node;

import io.rookery.cluster.gateway.NoSuchNodeException;
import io.rookery.cluster.gateway.NodeDesk;
import io.rookery.cluster.membership.Member;
import io.rookery.cluster.membership.Membership;
import io.rookery.cluster.membership.NodeBoard;
import io.rookery.cluster.membership.NodeCommands;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** All nodes in sight, whichever is asked. */
final class ClusterNodeDesk implements NodeDesk {
  private static final Set<String> FOR_NODES_ONLY = Set.of("v", "boot", "pool");

  private final LocalNode local;
  private final Membership membership;
  private final NodeBoard board;
  private final NodeCommands commands;

  ClusterNodeDesk(LocalNode local, Membership membership, NodeBoard board, NodeCommands commands) {
    this.local = local;
    this.membership = membership;
    this.board = board;
    this.commands = commands;
  }

  @Override
  public Future<JsonArray> list() {
    return local
        .summary()
        .map(
            own ->
                new JsonArray(
                    Stream.concat(Stream.of(own), others())
                        .sorted(Comparator.comparing(node -> node.getString("name")))
                        .toList()));
  }

  private Stream<JsonObject> others() {
    List<JsonObject> said = board.others();
    Set<String> heard =
        said.stream().map(state -> state.getString("name")).collect(Collectors.toSet());
    Stream<JsonObject> silent =
        membership.others().stream()
            .filter(member -> !heard.contains(member.node()))
            .map(ClusterNodeDesk::silent);
    return Stream.concat(said.stream().map(ClusterNodeDesk::summary), silent);
  }

  private static JsonObject summary(JsonObject state) {
    JsonObject summary = state.copy();
    FOR_NODES_ONLY.forEach(summary::remove);
    return summary;
  }

  /** In sight, and has said nothing yet: it starts, or it is frozen. */
  private static JsonObject silent(Member member) {
    return new JsonObject()
        .put("name", member.node())
        .put("state", "SILENT")
        .put("release", member.release());
  }

  @Override
  public Future<JsonObject> drain(String node) {
    return command(node, "drain", local::drain);
  }

  @Override
  public Future<JsonObject> resume(String node) {
    return command(node, "resume", local::resume);
  }

  @Override
  public Future<JsonObject> reload(String node) {
    return command(node, "reload", local::reload);
  }

  private Future<JsonObject> command(
      String node, String command, Supplier<Future<JsonObject>> here) {
    if (node.equals(local.name())) {
      return here.get();
    }
    return membership
        .find(node)
        .map(member -> commands.send(member, command, new JsonObject()))
        .orElseGet(() -> Future.failedFuture(new NoSuchNodeException(node)));
  }
}
