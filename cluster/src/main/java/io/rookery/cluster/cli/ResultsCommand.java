package io.rookery.cluster.cli;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "results", description = "lists or fetches what the accepted attempt brought")
final class ResultsCommand extends JobIdCommand {
  @Option(names = "--to", paramLabel = "DIR", description = "fetch the files into this folder")
  private Path to;

  @Option(names = "--attempts", description = "those of earlier attempts as well")
  private boolean attempts;

  ResultsCommand(Console console) {
    super(console);
  }

  @Override
  int run(NodeClient client) {
    JsonObject listing = client.get(path("/results" + (attempts ? "?attempts=true" : "")));
    JsonArray files = listing.getJsonArray("files");
    if (to == null) {
      return show(listing, () -> Table.of(files, "size", "path").print(console()));
    }
    Downloads downloads = Downloads.into(to);
    long bytes = 0;
    for (int i = 0; i < files.size(); i++) {
      JsonObject file = files.getJsonObject(i);
      downloads.fetch(client, path("/results/"), file.getString("path"));
      bytes += file.getLong("size");
    }
    listing.put("to", to.toString());
    String summary = files.size() + " files, " + bytes + " bytes in " + to;
    return show(listing, () -> console().print(summary));
  }
}
