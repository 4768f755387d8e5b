package io.rookery.cluster.cli;

import io.vertx.core.json.JsonObject;
import picocli.CommandLine.Command;

@Command(name = "job", description = "shows one job")
final class JobCommand extends JobIdCommand {

  JobCommand(Console console) {
    super(console);
  }

  @Override
  int run(NodeClient client) {
    JsonObject job = client.get(path(""));
    return show(job, () -> JobText.print(console(), job));
  }
}
