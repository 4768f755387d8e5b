package io.rookery.cluster.config;

import io.rookery.scheduler.machine.AgentKind;
import io.rookery.scheduler.machine.Dialect;
import io.rookery.scheduler.machine.Endpoint;
import io.rookery.scheduler.machine.Machine;
import java.util.List;
import java.util.Optional;

/**
 * What a group says for all of its machines, and a machine for itself.
 *
 * @param platform empty when nobody has said it yet
 */
record MachineTraits(
    Optional<String> platform,
    String arch,
    int agentPort,
    AgentKind agent,
    Dialect dialect,
    List<String> tags,
    Optional<String> captureInterface,
    Optional<Endpoint> resultServer,
    Optional<String> snapshot) {

  /** Linux: at most 15 bytes, no slash, no space; never an option for a program it is given to. */
  static final Notation<String> INTERFACE =
      Notation.matching("[A-Za-z0-9_][A-Za-z0-9_.:@-]{0,14}", "the name of a network interface");

  private static final Notation<String> SNAPSHOT =
      Notation.matching("[^\\p{Cntrl}-][^\\p{Cntrl}]{0,127}", "the name of a snapshot");

  static MachineTraits usual(Optional<String> platform) {
    return new MachineTraits(
        platform,
        "x64",
        8000,
        AgentKind.AUTO,
        Dialect.CUCKOO,
        List.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /** These traits, changed by what the section says. */
  MachineTraits with(Section section, int resultPort) {
    return new MachineTraits(
        section.optional("platform", Notation.WORD).or(this::platform),
        section.value("arch", arch, Notation.WORD),
        section.value("agentPort", agentPort, Notation.PORT),
        section.value("agent", agent, Notation.choice(AgentKind.class)),
        section.value("dialect", dialect, Notation.choice(Dialect.class)),
        section.has("tags") ? section.list("tags", Notation.WORD) : tags,
        section.optional("interface", INTERFACE).or(this::captureInterface),
        endpoint(section, resultPort).or(this::resultServer),
        section.optional("snapshot", SNAPSHOT).or(this::snapshot));
  }

  private static Optional<Endpoint> endpoint(Section section, int resultPort) {
    if (!section.has("resultserver")) {
      return Optional.empty();
    }
    try (Section endpoint = section.section("resultserver")) {
      Optional<String> ip = endpoint.optional("ip", Notation.ADDRESS);
      int port = endpoint.value("port", resultPort, Notation.PORT);
      if (!endpoint.has("ip")) {
        endpoint.mistake("ip", "missing: the result server's address as the guest sees it");
      }
      return ip.map(address -> new Endpoint(address, port));
    }
  }

  Machine machine(String name, String machinery, String address) {
    return new Machine(
        name,
        machinery,
        platform.orElse(""),
        arch,
        address,
        agentPort,
        agent,
        dialect,
        java.util.Set.copyOf(tags),
        captureInterface,
        resultServer,
        snapshot);
  }
}
