package io.rookery.cluster.cli;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "results",
    description = "lists or fetches what the accepted attempt, or another, brought")
final class ResultsCommand extends JobIdCommand {
  @Option(names = "--to", paramLabel = "DIR", description = "fetch the files into this folder")
  private Path to;

  @Option(names = "--attempts", description = "those of earlier attempts as well")
  private boolean attempts;

  @Option(
      names = "--attempt",
      paramLabel = "N",
      description = "those of that attempt, whether it was accepted or not")
  private Optional<Integer> attempt = Optional.empty();

  ResultsCommand(Console console) {
    super(console);
  }

  @Override
  void check() {
    super.check();
    if (attempt.isPresent() && attempt.get() < 1) {
      throw CommandException.badInput("--attempt", "must be an attempt's number, from 1 on");
    }
    if (attempt.isPresent() && attempts) {
      throw CommandException.badInput("--attempt", "names one attempt; --attempts means all");
    }
  }

  private String results() {
    return attempt.isPresent() ? path("/attempts/" + attempt.get() + "/results") : path("/results");
  }

  @Override
  int run(NodeClient client) {
    JsonObject listing = client.get(results() + (attempts ? "?attempts=true" : ""));
    JsonArray files = listing.getJsonArray("files");
    if (to == null) {
      return show(listing, () -> Table.of(files, "size", "path").print(console()));
    }
    Downloads downloads = Downloads.into(to);
    long bytes = 0;
    for (int i = 0; i < files.size(); i++) {
      JsonObject file = files.getJsonObject(i);
      downloads.fetch(client, results() + "/", file.getString("path"));
      bytes += file.getLong("size");
    }
    listing.put("to", to.toString());
    String summary = files.size() + " files, " + bytes + " bytes in " + to;
    return show(listing, () -> console().print(summary));
  }
}
