package io.rookery.scheduler.dispatch;

import io.rookery.scheduler.machine.AgentKind;
import io.rookery.scheduler.machine.Dialect;
import java.util.List;
import java.util.Locale;

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

  AgentKind kind() {
    return kind;
  }

  Dialect dialect() {
    return dialect;
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
