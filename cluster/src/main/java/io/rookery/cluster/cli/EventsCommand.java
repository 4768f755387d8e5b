package io.rookery.cluster.cli;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "events", description = "shows events as they happen")
final class EventsCommand extends RemoteCommand {
  private static final Duration FOR_EVER = Duration.ofDays(3650);

  @Option(
      names = "--from",
      paramLabel = "SEQ",
      description = "begin with the first event after this one; 0 for all (default: now)")
  private Long from;

  EventsCommand(Console console) {
    super(console);
  }

  @Override
  int run(NodeClient client) {
    String path = from == null ? "/events" : "/events?from=" + from;
    client.await(EventFollower.all(client.streams(), path, this::print), FOR_EVER);
    return ExitCode.DONE;
  }

  private void print(JsonObject event) {
    if (json()) {
      console().out().println(event.encode());
    } else {
      console().print(EventText.line(event));
    }
    if (console().out().checkError()) {
      throw CommandException.failed("nobody reads the output any more");
    }
  }
}
