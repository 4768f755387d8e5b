package io.rookery.cluster.cli;

import io.vertx.core.json.JsonObject;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;

/** A command that asks a node. */
abstract class RemoteCommand implements Callable<Integer> {
  private final Console console;
  @Mixin private RemoteOptions remote;

  RemoteCommand(Console console) {
    this.console = console;
  }

  @Override
  public final Integer call() {
    check();
    try (NodeClient client = NodeClient.open(remote.node(console), remote.token(console))) {
      return run(client);
    }
  }

  /** Refuses wrong usage before anything is asked. */
  void check() {}

  /** Does the work; returns the exit status. */
  abstract int run(NodeClient client);

  final Console console() {
    return console;
  }

  final boolean json() {
    return remote.json();
  }

  /** Prints the document as JSON if that was asked for, and for people otherwise. */
  final int show(JsonObject document, Runnable forPeople) {
    if (json()) {
      console.out().println(document.encode());
    } else {
      forPeople.run();
    }
    return ExitCode.DONE;
  }
}
