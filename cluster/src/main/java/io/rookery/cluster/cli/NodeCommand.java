package io.rookery.cluster.cli;

import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** One word, two meanings: with a configuration it runs a node, with a name it commands one. */
@Command(
    name = "node",
    description =
        "runs a node in the foreground, or takes one out of work and back, or lets it read its file again",
    customSynopsis = {
      "rookery node --config FILE",
      "rookery node [--json] [--node URL] [--token-file FILE] NAME drain|resume|reload"
    })
final class NodeCommand implements Callable<Integer> {
  private final Console console;
  private final NodeRunner runner;

  @Option(names = "--config", paramLabel = "FILE", description = "run a node as this file says")
  private Path config;

  @Parameters(index = "0", arity = "0..1", paramLabel = "NAME", description = "the node")
  private String name;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "drain|resume|reload",
      description = "what to do")
  private NodeAction action;

  @Mixin private RemoteOptions remote;

  NodeCommand(Console console, NodeRunner runner) {
    this.console = console;
    this.runner = runner;
  }

  @Override
  public Integer call() {
    if (config != null && name != null) {
      throw CommandException.badInput("--config", "runs a node; it does not go with NAME");
    }
    if (config != null) {
      return runner.run(config, console);
    }
    if (name == null || action == null) {
      throw CommandException.badInput(
          "--config", "missing: node --config FILE, or node NAME drain|resume|reload");
    }
    return command();
  }

  private int command() {
    try (NodeClient client = NodeClient.open(remote.node(console), remote.token(console))) {
      JsonObject node =
          new ReloadWait(client, console, ReloadWait.LONGEST).untilOver(action.on(client, name));
      if (remote.json()) {
        console.out().println(node.encode());
      } else {
        action.lines(node).forEach(console::print);
      }
      return ExitCode.DONE;
    }
  }
}
