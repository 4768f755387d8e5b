package io.rookery.cluster.cli;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import picocli.CommandLine.Command;

@Command(name = "machines", description = "shows the pool")
final class MachinesCommand extends RemoteCommand {

  MachinesCommand(Console console) {
    super(console);
  }

  @Override
  int run(NodeClient client) {
    JsonObject answer = client.get("/machines");
    return show(
        answer,
        () -> {
          JsonArray machines = answer.getJsonArray("machines");
          Table.of(
                  machines,
                  "name",
                  "node",
                  "machinery",
                  "platform",
                  "arch",
                  "ip",
                  "tags",
                  "state",
                  "job",
                  "stage",
                  "since")
              .print(console());
          new Suspensions(console(), "quarantine").print(machines);
        });
  }
}
