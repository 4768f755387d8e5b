package io.rookery.cluster.cli;

import io.vertx.core.json.JsonObject;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "machine", description = "takes a machine out of work, or puts it back")
final class MachineCommand extends RemoteCommand {
  @Parameters(index = "0", paramLabel = "NAME", description = "the machine")
  private String name;

  @Parameters(index = "1", paramLabel = "drain|resume", description = "what to do")
  private PoolAction action;

  MachineCommand(Console console) {
    super(console);
  }

  @Override
  int run(NodeClient client) {
    JsonObject machine = action.on(client, name);
    return show(machine, () -> console().print(PoolAction.line(machine)));
  }
}
