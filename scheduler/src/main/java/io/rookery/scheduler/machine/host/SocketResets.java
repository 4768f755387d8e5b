package io.rookery.scheduler.machine.host;

import io.rookery.scheduler.machine.Endpoint;
import io.rookery.scheduler.machine.MachineException;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

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
   * Ends the connections that the host, or one of its namespaces, has open to an endpoint. Who
   * comes while they are being looked for is left alone.
   *
   * @param spared tells, right before they are ended, the local port of the one that is to stay
   * @param wanted whether they are to be ended still, asked at the same moment
   * @return completes with how many were ended; fails with {@link MachineException} when {@code ss}
   *     cannot be run, or the kernel ends none of those there are
   */
  public Future<Integer> reset(
      Optional<String> namespace,
      Endpoint far,
      Supplier<OptionalInt> spared,
      BooleanSupplier wanted) {
    return ports(namespace, List.of(), far, List.of())
        .map(open -> wanted.getAsBoolean() ? without(spared.get(), open) : List.<String>of())
        .compose(
            doomed ->
                doomed.isEmpty()
                    ? Future.succeededFuture(0)
                    : ports(namespace, List.of("-K"), far, doomed)
                        .compose(ended -> ended.isEmpty() ? refused(doomed, far) : done(ended)));
  }

  private static List<String> without(OptionalInt spared, List<String> open) {
    return spared.isEmpty()
        ? open
        : open.stream().filter(port -> !port.equals(Integer.toString(spared.getAsInt()))).toList();
  }

  private static Future<Integer> done(List<String> ended) {
    return Future.succeededFuture(ended.size());
  }

  private static Future<Integer> refused(List<String> open, Endpoint far) {
    return Future.failedFuture(
        new MachineException(
            ("ss -K ended none of %d connections to %s: the kernel must have CONFIG_INET_DIAG_DESTROY, and the"
                    + " node be root")
                .formatted(open.size(), far)));
  }

  /** The local ports of what it lists; {@code among} them only, unless that is empty. */
  private Future<List<String>> ports(
      Optional<String> namespace, List<String> more, Endpoint far, List<String> among) {
    List<String> command = new ArrayList<>(List.of("ss"));
    command.addAll(more);
    String host = far.host().contains(":") ? "[" + far.host() + "]" : far.host();
    command.addAll(List.of("-H", "-t", "-n", "dst", host, "dport", "=", ":" + far.port()));
    command.addAll(among(among));
    return commands
        .require(namespace, command, "")
        .map(text -> text.lines().filter(line -> !line.isBlank()).map(SocketResets::port).toList());
  }

  private static List<String> among(List<String> ports) {
    if (ports.isEmpty()) {
      return List.of();
    }
    String terms = String.join(" or ", ports.stream().map("sport = :"::concat).toList());
    return List.of(("( " + terms + " )").split(" "));
  }

  /** State, two queues, here and there are what a line tells. */
  private static String port(String line) {
    String[] columns = line.strip().split("\\s+");
    String here = columns.length > 3 ? columns[3] : "";
    return here.substring(here.lastIndexOf(':') + 1);
  }
}
