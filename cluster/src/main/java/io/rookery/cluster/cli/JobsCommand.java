package io.rookery.cluster.cli;

import io.vertx.core.json.JsonObject;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "jobs", description = "lists jobs, newest first")
final class JobsCommand extends RemoteCommand {
  @Option(names = "--state", paramLabel = "S", description = "queued, running, completed, ...")
  private String state;

  @Option(names = "--owner", paramLabel = "O", description = "on whose behalf")
  private String owner;

  @Option(names = "--limit", paramLabel = "N", description = "at most that many; default 100")
  private int limit = 100;

  @Option(names = "--before", paramLabel = "ID", description = "older ones: the next page")
  private Long before;

  JobsCommand(Console console) {
    super(console);
  }

  @Override
  int run(NodeClient client) {
    StringBuilder path = new StringBuilder("/jobs?limit=").append(limit);
    if (state != null) {
      path.append("&state=").append(NodeClient.encoded(state));
    }
    if (owner != null) {
      path.append("&owner=").append(NodeClient.encoded(owner));
    }
    if (before != null) {
      path.append("&before=").append(before);
    }
    JsonObject answer = client.get(path.toString());
    return show(answer, () -> JobText.table(answer.getJsonArray("jobs")).print(console()));
  }
}
