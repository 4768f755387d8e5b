package io.rookery.capture.process;

import java.util.List;
import java.util.regex.Pattern;

/** As whom a child runs, from its first instruction. */
public sealed interface Privilege {

  /** With the node's own user, groups and capabilities. */
  record Same() implements Privilege {}

  /**
   * As another user, without supplementary groups and without any way to gain privileges again; the
   * node must be root for this.
   *
   * @param capabilities all it may do beyond an ordinary user, as setpriv(1) names them ({@code
   *     net_raw}); they are ambient, so they survive the exec and do not clear the parent-death
   *     signal as file capabilities would
   */
  record User(int uid, int gid, List<String> capabilities) implements Privilege {
    private static final Pattern CAPABILITY = Pattern.compile("[a-z_]+");

    public User {
      capabilities = List.copyOf(capabilities);
      for (String capability : capabilities) {
        if (!CAPABILITY.matcher(capability).matches()) {
          throw new IllegalArgumentException("not the name of a capability: " + capability);
        }
      }
    }

    public User withCapabilities(String... names) {
      return new User(uid, gid, List.of(names));
    }
  }

  static Privilege same() {
    return new Same();
  }

  static User user(int uid, int gid) {
    return new User(uid, gid, List.of());
  }
}
