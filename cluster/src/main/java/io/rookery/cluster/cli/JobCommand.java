package io.rookery.cluster.cli;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import picocli.CommandLine.Command;

@Command(name = "job", description = "shows one job and its attempts")
final class JobCommand extends JobIdCommand {

  JobCommand(Console console) {
    super(console);
  }

  @Override
  int run(NodeClient client) {
    JsonObject job = client.get(path(""));
    JsonArray attempts = PartialResults.attempts(client, id());
    JsonObject whole = job.copy().put("attempts", attempts);
    return show(whole, () -> print(job, attempts));
  }

  private void print(JsonObject job, JsonArray attempts) {
    JobText.print(console(), job);
    if (attempts.isEmpty()) {
      return;
    }
    console().print("");
    PartialResults.table(attempts).print(console());
    if (PartialResults.mayBe(job)) {
      PartialResults.hint(id(), attempts).ifPresent(console()::print);
    }
  }
}
