package io.rookery.cluster.peer;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import java.util.function.Function;

/**
 * What a node's peers ask it about.
 *
 * @param self who this node is
 * @param present knows the live member of a name; called on an event loop
 * @param local what this node holds
 * @param pulls brings here what others hold
 */
public record PeerParts(
    PeerIdentity self,
    Function<String, Optional<PeerIdentity>> present,
    LocalCopies local,
    Pulls pulls) {

  public PeerParts {
    requireNonNull(self, "self");
    requireNonNull(present, "present");
    requireNonNull(local, "local");
    requireNonNull(pulls, "pulls");
  }
}
