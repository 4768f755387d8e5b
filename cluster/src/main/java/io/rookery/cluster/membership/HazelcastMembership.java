package io.rookery.cluster.membership;

import com.hazelcast.cluster.Cluster;
import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.cluster.MembershipListener;
import io.vertx.core.Context;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The members of the Hazelcast cluster that are nodes of Rookery. */
final class HazelcastMembership implements Membership, MembershipListener {
  private static final Logger LOG = LoggerFactory.getLogger(HazelcastMembership.class);

  private final Cluster cluster;
  private final Context context;
  private final List<Consumer<MembershipChange>> listeners = new CopyOnWriteArrayList<>();

  /** Listeners are called on {@code context}. */
  HazelcastMembership(Cluster cluster, Context context) {
    this.cluster = cluster;
    this.context = context;
    cluster.addMembershipListener(this);
  }

  @Override
  public boolean clustered() {
    return true;
  }

  @Override
  public List<Member> others() {
    return cluster.getMembers().stream()
        .filter(member -> !member.localMember())
        .flatMap(member -> node(member).stream())
        .toList();
  }

  @Override
  public void listen(Consumer<MembershipChange> listener) {
    listeners.add(listener);
  }

  @Override
  public void memberAdded(MembershipEvent event) {
    tell(event, MembershipChange.Joined::new);
  }

  @Override
  public void memberRemoved(MembershipEvent event) {
    tell(event, MembershipChange.Left::new);
  }

  private void tell(MembershipEvent event, Function<Member, MembershipChange> change) {
    if (event.getMember().localMember()) {
      return;
    }
    node(event.getMember())
        .map(change)
        .ifPresent(
            happened -> {
              LOG.info("{}", sentence(happened));
              context.runOnContext(
                  here -> listeners.forEach(listener -> listener.accept(happened)));
            });
  }

  private static String sentence(MembershipChange change) {
    Member member = change.member();
    return change instanceof MembershipChange.Joined
        ? "Node %s (%s, release %s) is in sight"
            .formatted(member.node(), member.host(), member.release())
        : "Node %s (%s) is out of sight".formatted(member.node(), member.host());
  }

  private static Optional<Member> node(com.hazelcast.cluster.Member member) {
    String name = member.getAttribute(HazelcastSettings.NODE);
    return name == null
        ? Optional.empty()
        : Optional.of(
            new Member(
                name,
                member.getAttribute(HazelcastSettings.BOOT),
                member.getAttribute(HazelcastSettings.HOST),
                member.getAttribute(HazelcastSettings.RELEASE)));
  }
}
