package io.rookery.cluster.membership;

/** A node came into sight or went out of it. */
public sealed interface MembershipChange {

  /** Which one. */
  Member member();

  /** It can be seen from now on. */
  record Joined(Member member) implements MembershipChange {}

  /** It ended, crashed, froze, or was cut off: from here that looks the same. */
  record Left(Member member) implements MembershipChange {}
}
