package io.rookery.cluster.cli;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import picocli.CommandLine.Command;

@Command(name = "timeline", description = "shows a job's events and how long each stage took")
final class TimelineCommand extends JobIdCommand {

  TimelineCommand(Console console) {
    super(console);
  }

  @Override
  int run(NodeClient client) {
    JsonObject timeline = client.get(path("/timeline"));
    return show(
        timeline,
        () -> {
          Table.of(timeline.getJsonArray("events"), "seq", "at", "attempt", "type", "data")
              .print(console());
          console().print("");
          stages(timeline.getJsonArray("stages")).print(console());
        });
  }

  private static Table stages(JsonArray stages) {
    Table table = new Table("attempt", "stage", "took");
    for (int i = 0; i < stages.size(); i++) {
      JsonObject stage = stages.getJsonObject(i);
      Long millis = stage.getLong("millis");
      table.row(
          stage.getInteger("attempt"),
          stage.getString("stage"),
          millis == null ? "goes on" : "%d.%03d s".formatted(millis / 1000, millis % 1000));
    }
    return table;
  }
}
