package io.rookery.scheduler.machine.qemu;

/**
 * The network as a guest sees it, the same for all guests of a group because it is frozen in their
 * snapshot.
 *
 * @param guest the guest's own address
 * @param host the address at which the guest finds the result server, and what else it is granted
 * @param prefix the length of the network's prefix
 * @param mac of the guest's network card
 */
record InnerNetwork(String guest, String host, int prefix, String mac) {

  /** How guests of our own image learn of it: from their kernel's command line. */
  String commandLine() {
    return "console=ttyS0 quiet panic=-1 rookery.ip=%s rookery.prefix=%d rookery.host=%s"
        .formatted(guest, prefix, host);
  }
}
