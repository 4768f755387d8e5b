package io.rookery.cluster.cli;

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
        () ->
            Table.of(
                    answer.getJsonArray("nodes"),
                    "name",
                    "state",
                    "machines",
                    "busy",
                    "since",
                    "release")
                .print(console()));
  }
}
