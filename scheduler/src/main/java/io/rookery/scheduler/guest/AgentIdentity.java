package io.rookery.scheduler.guest;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * How an HTTP agent introduces itself.
 *
 * @param name such as {@code CAPE Agent}
 * @param version as it says
 * @param features what it can do; decides wherever it has a word for it, rather than the version
 */
record AgentIdentity(String name, String version, Set<String> features) {
  private static final Set<String> KNOWN = Set.of("Cuckoo Agent!", "CAPE Agent!");
  private static final int MOST_FEATURES = 100;

  AgentIdentity {
    features = Set.copyOf(features);
  }

  /** Reads the answer to {@code GET /}; empty when it is no known agent's. */
  static Optional<AgentIdentity> of(JsonObject answer) {
    if (!(answer.getValue("message") instanceof String message) || !KNOWN.contains(message)) {
      return Optional.empty();
    }
    Set<String> features = new HashSet<>();
    if (answer.getValue("features") instanceof JsonArray array && array.size() <= MOST_FEATURES) {
      array.stream()
          .filter(String.class::isInstance)
          .map(String.class::cast)
          .forEach(features::add);
    }
    String version = GuestText.bounded(String.valueOf(answer.getValue("version")));
    return Optional.of(
        new AgentIdentity(message.substring(0, message.length() - 1), version, features));
  }

  boolean has(String feature) {
    return features.contains(feature);
  }

  /**
   * Whether the agent may be bound to one address. Before 0.9 one that was bound refused even the
   * analyzer's report from inside the guest, so the end of an analysis would never be seen.
   */
  boolean mayBePinned() {
    return has("pinning") && AgentVersion.of(version).filter(known -> known.before(0, 9)).isEmpty();
  }

  boolean isCape() {
    return name.startsWith("CAPE");
  }

  String description() {
    return name + " " + version;
  }
}
