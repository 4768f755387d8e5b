package io.rookery.cluster.cli;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import picocli.CommandLine.Command;

@Command(name = "nodes", description = "shows the cluster")
final class NodesCommand extends RemoteCommand {

  NodesCommand(Console console) {
    super(console);
  }

  @Override
  int run(NodeClient client) {
    JsonObject answer = client.get("/nodes");
    return show(
        answer,
        () -> {
          JsonArray nodes = answer.getJsonArray("nodes");
          Table.of(nodes, "name", "state", "machines", "busy", "quarantined", "since", "release")
              .print(console());
          new Suspensions(console(), "held").print(nodes);
        });
  }
}
