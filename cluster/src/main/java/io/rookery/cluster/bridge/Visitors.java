package io.rookery.cluster.bridge;

import io.rookery.cluster.config.Secret;
import java.util.List;

/**
 * Who may come in: who knows one of the tokens, or, where there are none, everybody, because then
 * the configuration only allows an address that this machine alone can reach.
 */
record Visitors(List<Secret> tokens) {

  Visitors {
    tokens = List.copyOf(tokens);
  }

  boolean needNoToken() {
    return tokens.isEmpty();
  }

  boolean know(String candidate) {
    boolean known = false;
    for (Secret token : tokens) {
      known |= token.matches(candidate);
    }
    return known;
  }
}
