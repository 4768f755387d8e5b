package io.rookery.cluster.peer;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import java.util.function.Function;

/** Decides whether another node may be in this node's cluster. */
final class Admittance {
  private final PeerIdentity self;
  private final Function<String, Optional<PeerIdentity>> present;

  /** {@code present} knows the live member of a name. */
  Admittance(PeerIdentity self, Function<String, Optional<PeerIdentity>> present) {
    this.self = requireNonNull(self, "self");
    this.present = requireNonNull(present, "present");
  }

  /** Why the asker must stay out, in words for its operator; empty when it may come. */
  Optional<String> objection(PeerIdentity asker) {
    if (!asker.cluster().equals(self.cluster())) {
      return Optional.of(
          "node %s says it belongs to cluster %s, and this is cluster %s: set cluster.name or cluster.members"
              .formatted(asker.node(), asker.cluster(), self.cluster()));
    }
    if (!asker.protocol().overlaps(self.protocol())) {
      return Optional.of(
          "node %s talks protocol %s, and node %s talks %s: %s"
              .formatted(
                  asker.node(),
                  asker.protocol(),
                  self.node(),
                  self.protocol(),
                  remedy(asker.protocol(), self.protocol())));
    }
    return namesake(asker)
        .map(
            other ->
                "node.name %s is taken by the node at %s: give the one at %s another"
                    .formatted(asker.node(), other.host(), asker.host()));
  }

  /** What to do about ranges that do not overlap: the older side is the one to change. */
  static String remedy(Protocol asker, Protocol answerer) {
    return asker.newest() < answerer.oldest()
        ? "upgrade Rookery on the node that asks to join"
        : "upgrade Rookery on the nodes that are in the cluster first";
  }

  /** A node of the same name and another address; at the same address it has been restarted. */
  private Optional<PeerIdentity> namesake(PeerIdentity asker) {
    Optional<PeerIdentity> known =
        asker.node().equals(self.node()) ? Optional.of(self) : present.apply(asker.node());
    return known.filter(other -> !other.host().equals(asker.host()));
  }
}
