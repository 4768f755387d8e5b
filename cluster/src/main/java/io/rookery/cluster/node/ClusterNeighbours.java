package io.rookery.cluster.node;

import io.rookery.cluster.membership.Member;
import io.rookery.cluster.membership.Membership;
import io.rookery.cluster.membership.MembershipChange;
import io.rookery.cluster.membership.NodeCommands;
import io.rookery.cluster.membership.Probe;
import io.rookery.scheduler.dispatch.Neighbours;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The other nodes of the cluster, asked over the bus when this one can no longer judge alone. */
final class ClusterNeighbours implements Neighbours {
  private final Membership membership;
  private final NodeCommands commands;
  private final Probe probe;
  private final Map<String, Member> missed = new ConcurrentHashMap<>();

  ClusterNeighbours(Membership membership, NodeCommands commands, Probe probe) {
    this.membership = membership;
    this.commands = commands;
    this.probe = probe;
    membership.listen(this::happened);
  }

  private void happened(MembershipChange change) {
    if (change instanceof MembershipChange.Left left) {
      missed.put(left.member().node(), left.member());
    } else {
      missed.remove(change.member().node());
    }
  }

  @Override
  public Optional<Set<String>> visible() {
    return Optional.of(membership.names());
  }

  /**
   * A node that has lost sight of all others may be cut off from everything: it cannot know, unless
   * all of them have ended.
   */
  @Override
  public Future<Boolean> storeAwayForAll() {
    List<Member> others = membership.others();
    return others.isEmpty()
        ? all(missed.values().stream().map(member -> probe.refused(member.host())).toList())
        : all(others.stream().map(this::alsoAway).toList());
  }

  private static Future<Boolean> all(List<Future<Boolean>> answers) {
    return Future.all(answers)
        .map(all -> answers.stream().allMatch(Future::result))
        .otherwise(false);
  }

  private Future<Boolean> alsoAway(Member member) {
    return commands
        .send(member, "store", new JsonObject())
        .map(answer -> !answer.getBoolean("reaches", true));
  }
}
