package io.rookery.capture.pcap;

import io.rookery.capture.process.Account;
import io.rookery.capture.process.Privilege;

/**
 * As whom tcpdump runs. Under a root node it is an ordinary user with the one capability it needs,
 * from its first instruction: tcpdump's own way of giving up root later would clear the
 * parent-death signal. Under any other node it runs with what the node itself has been granted.
 */
final class TcpdumpPrivilege {
  /** Opens packet sockets, also promiscuous ones. */
  static final String CAPABILITY = "net_raw";

  private static final String OWN_USER = "tcpdump";
  private static final int NOBODY = 65534;

  private TcpdumpPrivilege() {}

  /** Reads small local files: not for an event loop. */
  static Privilege ofNode() {
    if (!Account.nodeIsRoot()) {
      return Privilege.same();
    }
    return Account.find(OWN_USER)
        .map(Account::privilege)
        .orElse(Privilege.user(NOBODY, NOBODY))
        .withCapabilities(CAPABILITY);
  }
}
