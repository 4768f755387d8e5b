package io.rookery.scheduler.machine.host;

import io.rookery.scheduler.machine.Endpoint;
import io.rookery.scheduler.machine.MachineException;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Ends TCP connections from the outside, whoever holds them, with a reset that the far end
 * believes: the kernel knows the numbers it expects. The node must be root. Thread-safe.
 */
public final class SocketResets {
  private final HostCommands commands;

  /** {@code commands} run {@code ss}, each under its deadline. */
  public SocketResets(HostCommands commands) {
    this.commands = commands;
  }

  /**
   * Ends all connections of the host, or of one of its namespaces, to an endpoint.
   *
   * @param spared the local port of the one that is to stay
   * @return completes with how many were ended; fails with {@link MachineException} when {@code ss}
   *     cannot be run, or the kernel ends none of those there are
   */
  public Future<Integer> reset(Optional<String> namespace, Endpoint far, OptionalInt spared) {
    return listed(namespace, List.of(), far, spared)
        .compose(
            open ->
                open == 0
                    ? Future.succeededFuture(0)
                    : listed(namespace, List.of("-K"), far, spared)
                        .compose(ended -> ended == 0 ? refused(open, far) : done(ended)));
  }

  private static Future<Integer> done(int ended) {
    return Future.succeededFuture(ended);
  }

  private static Future<Integer> refused(int open, Endpoint far) {
    return Future.failedFuture(
        new MachineException(
            ("ss -K ended none of %d connections to %s: the kernel must have CONFIG_INET_DIAG_DESTROY, and the"
                    + " node be root")
                .formatted(open, far)));
  }

  private Future<Integer> listed(
      Optional<String> namespace, List<String> more, Endpoint far, OptionalInt spared) {
    List<String> command = new ArrayList<>(List.of("ss"));
    command.addAll(more);
    String host = far.host().contains(":") ? "[" + far.host() + "]" : far.host();
    command.addAll(List.of("-H", "-t", "-n", "dst", host, "dport", "=", ":" + far.port()));
    spared.ifPresent(port -> command.addAll(List.of("sport", "!=", ":" + port)));
    return commands
        .require(namespace, command, "")
        .map(text -> (int) text.lines().filter(line -> !line.isBlank()).count());
  }
}
