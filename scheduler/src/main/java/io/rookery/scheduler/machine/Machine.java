package io.rookery.scheduler.machine;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One analysis VM of a node's pool, as configured.
 *
 * @param name unique in the cluster
 * @param machinery the name of its driver, such as {@code netns}
 * @param platform {@code windows}, {@code linux}, {@code darwin}
 * @param arch {@code x64} or {@code x86}, …
 * @param address the guest's IP address as the node reaches it
 * @param agentPort the port of the agent in the guest
 * @param agent which agent it is
 * @param dialect the flavour of its analyzer
 * @param tags what it offers beyond platform and architecture
 * @param captureInterface the host's interface that sees its packets; empty where the machinery
 *     knows
 * @param resultServer the result server as the guest sees it; empty where the machinery knows or
 *     the node's own address holds
 * @param snapshot the snapshot to restore; empty for the current one
 * @param agentToken what its agent asks for; empty where it asks for nothing
 * @param analyzerKeys further keys of its analyzer's configuration, by their whole names, such as
 *     {@code analyzer_browser}
 */
public record Machine(
    String name,
    String machinery,
    String platform,
    String arch,
    String address,
    int agentPort,
    AgentKind agent,
    Dialect dialect,
    Set<String> tags,
    Optional<String> captureInterface,
    Optional<Endpoint> resultServer,
    Optional<String> snapshot,
    Optional<AgentToken> agentToken,
    Map<String, String> analyzerKeys) {

  public Machine {
    requireNonNull(name, "name");
    requireNonNull(machinery, "machinery");
    requireNonNull(platform, "platform");
    requireNonNull(arch, "arch");
    requireNonNull(address, "address");
    tags = Set.copyOf(tags);
    analyzerKeys = Map.copyOf(analyzerKeys);
  }

  /** A machine whose agent asks for no token and whose analyzer is given no further keys. */
  public Machine(
      String name,
      String machinery,
      String platform,
      String arch,
      String address,
      int agentPort,
      AgentKind agent,
      Dialect dialect,
      Set<String> tags,
      Optional<String> captureInterface,
      Optional<Endpoint> resultServer,
      Optional<String> snapshot) {
    this(
        name,
        machinery,
        platform,
        arch,
        address,
        agentPort,
        agent,
        dialect,
        tags,
        captureInterface,
        resultServer,
        snapshot,
        Optional.empty(),
        Map.of());
  }

  /** The same machine with another result server. */
  public Machine withResultServer(Endpoint other) {
    return new Machine(
        name,
        machinery,
        platform,
        arch,
        address,
        agentPort,
        agent,
        dialect,
        tags,
        captureInterface,
        Optional.of(other),
        snapshot,
        agentToken,
        analyzerKeys);
  }
}
