package io.rookery.cluster.membership;

import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Decides what to think of a node that went out of sight. One whose port refuses connections has
 * ended: its work is taken over at once. One that is merely silent may be alive on the other side
 * of a cut, and then both sides want to take the other's work over. The store lets only the first
 * of them; so that this is the greater side, whoever sees fewer nodes than it misses waits longer.
 *
 * <p>Lives on the context of the membership's listeners.
 */
public final class AbsenceWatch {
  private final Vertx vertx;
  private final Membership membership;
  private final Probe probe;
  private final Duration settle;
  private final Consumer<Member> gone;
  private final Set<String> absent = new HashSet<>();

  /**
   * A watch that begins at once.
   *
   * @param settle how long a silent node is waited for, and once more by the smaller side
   * @param gone is told of every node whose work is to be taken over
   */
  public AbsenceWatch(
      Vertx vertx, Membership membership, Probe probe, Duration settle, Consumer<Member> gone) {
    this.vertx = vertx;
    this.membership = membership;
    this.probe = probe;
    this.settle = settle;
    this.gone = gone;
    membership.listen(this::happened);
  }

  private void happened(MembershipChange change) {
    Member member = change.member();
    if (change instanceof MembershipChange.Joined) {
      absent.remove(member.node());
      return;
    }
    absent.add(member.node());
    probe
        .refused(member.host())
        .onSuccess(
            refused -> {
              if (refused) {
                // Nobody is there: it is on neither side of a cut.
                absent.remove(member.node());
                gone.accept(member);
              } else {
                vertx.setTimer(settle.toMillis(), waited -> settled(member));
              }
            });
  }

  private void settled(Member member) {
    boolean smallerSide = membership.others().size() + 1 < absent.size();
    if (smallerSide) {
      vertx.setTimer(settle.toMillis(), waited -> unlessBack(member));
    } else {
      unlessBack(member);
    }
  }

  private void unlessBack(Member member) {
    // Judged: another absence, perhaps days later, is no matter of this one.
    absent.remove(member.node());
    boolean back =
        membership
            .find(member.node())
            .filter(seen -> seen.boot().equals(member.boot()))
            .isPresent();
    if (!back) {
      gone.accept(member);
    }
  }
}
