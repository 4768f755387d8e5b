package io.rookery.cluster.cli;

import io.vertx.core.json.JsonObject;
import picocli.CommandLine.Command;

@Command(name = "cancel", description = "ends a job in whatever state it is")
final class CancelCommand extends JobIdCommand {

  CancelCommand(Console console) {
    super(console);
  }

  @Override
  int run(NodeClient client) {
    JsonObject answer = client.delete(path(""));
    String message = answer.getString("message", "");
    String more = message.isEmpty() ? "" : ": " + message;
    return show(answer, () -> console().print(id() + " " + answer.getString("outcome") + more));
  }
}
