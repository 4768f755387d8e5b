package io.rookery.scheduler.dispatch;

import io.rookery.scheduler.machine.AgentKind;
import io.rookery.scheduler.machine.Dialect;
import io.rookery.scheduler.machine.Machine;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The kinds of agents that a fault is tried with. */
enum MatrixAgent {
  XMLRPC(AgentKind.XMLRPC, Dialect.CUCKOO),
  CUCKOO(AgentKind.HTTP, Dialect.CUCKOO),
  CAPE(AgentKind.HTTP, Dialect.CAPE);

  private final AgentKind kind;
  private final Dialect dialect;

  MatrixAgent(AgentKind kind, Dialect dialect) {
    this.kind = kind;
    this.dialect = dialect;
  }

  /** A machine with such an agent, of no group that the rig drives itself. */
  Machine machine(String name, String ip, int port) {
    return new Machine(
        name,
        "driven by the test",
        "linux",
        "x64",
        ip,
        port,
        kind,
        dialect,
        Set.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /** Those that a table means by a word. */
  static List<MatrixAgent> of(String word) {
    return switch (word) {
      case "all" -> List.of(values());
      case "http" -> List.of(CUCKOO, CAPE);
      default -> List.of(valueOf(word.toUpperCase(Locale.ROOT)));
    };
  }
}
