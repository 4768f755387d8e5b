package io.rookery.cluster.config;

import io.rookery.scheduler.machine.AgentKind;
import io.rookery.scheduler.machine.AgentToken;
import io.rookery.scheduler.machine.Dialect;
import io.rookery.scheduler.machine.Endpoint;
import io.rookery.scheduler.machine.Machine;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

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
    Optional<String> snapshot,
    Optional<AgentToken> agentToken,
    Map<String, String> analyzerKeys) {

  /** Linux: at most 15 bytes, no slash, no space; never an option for a program it is given to. */
  static final Notation<String> INTERFACE =
      Notation.matching("[A-Za-z0-9_][A-Za-z0-9_.:@-]{0,14}", "the name of a network interface");

  /** Cuckoo 2's way of giving an analyzer keys that only this machine has. */
  private static final Pattern ANALYZER_KEY = Pattern.compile("analyzer_[a-z0-9_]{1,64}");

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
        Optional.empty(),
        Optional.empty(),
        Map.of());
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
        section.optional("snapshot", SNAPSHOT).or(this::snapshot),
        section.optional("agentToken", token(section)).or(this::agentToken),
        analyzerKeys(section));
  }

  /** In the file itself a token would stand in clear text; so it may, but is never quoted. */
  private static Notation<AgentToken> token(Section section) {
    return text -> {
      String token = section.references().dereference(text);
      if (!token.matches("[!-~]{1,1000}")) {
        throw NotationException.hidingValue("must be one line of printable ASCII without blanks");
      }
      return new AgentToken(token);
    };
  }

  /** A machine's own keys stand beside its group's and before them. */
  private Map<String, String> analyzerKeys(Section section) {
    Map<String, String> keys = new TreeMap<>(analyzerKeys);
    for (String key : section.keys()) {
      if (ANALYZER_KEY.matcher(key).matches()) {
        section.optional(key, GuestOptions.VALUE).ifPresent(value -> keys.put(key, value));
      }
    }
    return keys;
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
        snapshot,
        agentToken,
        analyzerKeys);
  }
}
