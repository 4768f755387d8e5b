package io.rookery.scheduler.machine.qemu;

import io.netty.util.NetUtil;
import java.nio.ByteBuffer;

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

  /** Whether guest and host are two, and reach each other without a router. */
  boolean areNeighbours() {
    int apart = number(guest) ^ number(host);
    return apart != 0 && apart >>> (32 - prefix) == 0;
  }

  private static int number(String address) {
    return ByteBuffer.wrap(NetUtil.createByteArrayFromIpAddressString(address)).getInt();
  }

  /** How guests of our own image learn of it: from their kernel's command line. */
  String commandLine() {
    return "console=ttyS0 quiet panic=-1 rookery.ip=%s rookery.prefix=%d rookery.host=%s"
        .formatted(guest, prefix, host);
  }
}
