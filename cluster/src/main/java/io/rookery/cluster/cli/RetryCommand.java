package io.rookery.cluster.cli;

import io.vertx.core.json.JsonObject;
import picocli.CommandLine.Command;

@Command(name = "retry", description = "queues a failed or cancelled job again")
final class RetryCommand extends JobIdCommand {

  RetryCommand(Console console) {
    super(console);
  }

  @Override
  int run(NodeClient client) {
    JsonObject job = client.post(path("/retry"));
    return show(job, () -> console().print(id() + " " + job.getString("state")));
  }
}
