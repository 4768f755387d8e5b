package io.rookery.cluster.cli;

import io.vertx.core.json.JsonObject;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "machine",
    description = "takes a machine out of work, puts it back, or makes its snapshot anew")
final class MachineCommand extends RemoteCommand {
  @Parameters(index = "0", paramLabel = "NAME", description = "the machine")
  private String name;

  @Parameters(
      index = "1",
      paramLabel = "drain|resume|snapshot",
      description = "what to do; may come first")
  private String action;

  MachineCommand(Console console) {
    super(console);
  }

  @Override
  void check() {
    chosen();
  }

  private PoolAction chosen() {
    Optional<PoolAction> last = PoolAction.named(action);
    return last.or(() -> PoolAction.named(name))
        .orElseThrow(
            () -> CommandException.badInput(action, "is neither drain nor resume nor snapshot"));
  }

  private String machine() {
    return PoolAction.named(action).isPresent() ? name : action;
  }

  @Override
  int run(NodeClient client) {
    JsonObject machine = chosen().on(client, machine());
    if (chosen() == PoolAction.SNAPSHOT) {
      return new SnapshotWait(client, console(), json(), SnapshotWait.LONGEST).untilOver(machine);
    }
    return show(machine, () -> console().print(PoolAction.line(machine)));
  }
}
