package io.rookery.cluster.cli;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import picocli.CommandLine.Command;

@Command(name = "explain", description = "says why a job waits and what would have to change")
final class ExplainCommand extends JobIdCommand {

  ExplainCommand(Console console) {
    super(console);
  }

  @Override
  int run(NodeClient client) {
    JsonObject answer = client.get(path("/explain"));
    return show(
        answer,
        () -> {
          String reason = answer.getString("reason", "");
          console().print(id() + " " + answer.getString("state") + ": " + reason);
          JsonArray machines = answer.getJsonArray("machines", new JsonArray());
          if (!machines.isEmpty()) {
            Table.of(machines, "machine", "serves", "reasons").print(console());
          }
        });
  }
}
