package io.rookery.cluster.cli;

import io.vertx.core.json.JsonObject;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "extend", description = "lets the sample of a running job run longer")
final class ExtendCommand extends JobIdCommand {
  @Parameters(
      index = "1",
      paramLabel = "DURATION",
      description = "the time to add, such as 60s or 5m")
  private String by;

  ExtendCommand(Console console) {
    super(console);
  }

  @Override
  int run(NodeClient client) {
    JsonObject answer = client.post(path("/extend"), new JsonObject().put("by", by));
    return show(
        answer,
        () ->
            console()
                .print(
                    "%d extended by %s, %s in all"
                        .formatted(id(), answer.getString("by"), answer.getString("extended"))));
  }
}
