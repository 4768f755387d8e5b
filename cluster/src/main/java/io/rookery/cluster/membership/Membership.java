package io.rookery.cluster.membership;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * The other nodes that this one sees at this moment. What it shows is a hint, for a member that is
 * cut off is seen by some and not by others; the store decides. Its methods may be called on any
 * context and do not block.
 */
public interface Membership {

  /** Whether this node is one of a cluster at all. */
  boolean clustered();

  /** All other nodes in sight. */
  List<Member> others();

  /**
   * Calls the listener for every change, on a context of the node's and in the order of the
   * changes.
   */
  void listen(Consumer<MembershipChange> listener);

  /** The names of all other nodes in sight. */
  default Set<String> names() {
    return others().stream().map(Member::node).collect(Collectors.toUnmodifiableSet());
  }

  /** The node of that name, if it is in sight. */
  default Optional<Member> find(String node) {
    return others().stream().filter(member -> member.node().equals(node)).findFirst();
  }

  /** The membership of a node that stands alone. */
  static Membership alone() {
    return new Membership() {
      @Override
      public boolean clustered() {
        return false;
      }

      @Override
      public List<Member> others() {
        return List.of();
      }

      @Override
      public void listen(Consumer<MembershipChange> listener) {
        // Nobody comes or goes.
      }
    };
  }
}
