package io.rookery.cluster.membership;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Whom a test lets a node see. Listeners are called on the thread that changes it. */
public final class ScriptedMembership implements Membership {
  private final List<Member> others = new CopyOnWriteArrayList<>();
  private final List<Consumer<MembershipChange>> listeners = new CopyOnWriteArrayList<>();

  @Override
  public boolean clustered() {
    return true;
  }

  @Override
  public List<Member> others() {
    return List.copyOf(others);
  }

  @Override
  public void listen(Consumer<MembershipChange> listener) {
    listeners.add(listener);
  }

  /** A member in its first life at that address. */
  public static Member member(String name, String host) {
    return new Member(name, name + "-boot-1", host, "1.0");
  }

  public void join(Member member) {
    others.add(member);
    tell(new MembershipChange.Joined(member));
  }

  public void leave(Member member) {
    others.remove(member);
    tell(new MembershipChange.Left(member));
  }

  private void tell(MembershipChange change) {
    listeners.forEach(listener -> listener.accept(change));
  }
}
