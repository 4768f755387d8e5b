package io.rookery.scheduler.machine.qemu;

import io.netty.util.NetUtil;
import java.nio.ByteBuffer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The network as a guest sees it. It is frozen in a guest's snapshot, so only guests that see the
 * same one can be restored from the same.
 *
 * @param guest the guest's own address
 * @param host the address at which the guest finds the result server, and what else it is granted
 * @param prefix the length of the network's prefix
 * @param mac of the guest's network card
 */
record InnerNetwork(String guest, String host, int prefix, String mac) {
  private static final Pattern CIDR = Pattern.compile("([0-9.]{7,15})/([0-9]|[12][0-9]|3[0-2])");

  /**
   * Whether guest and host are two, and reach each other without a router; neither has the
   * network's first address, nor the last, which are nobody's.
   */
  boolean areNeighbours() {
    int apart = number(guest) ^ number(host);
    return apart != 0 && apart >>> (32 - prefix) == 0 && isSomebodys(guest) && isSomebodys(host);
  }

  private boolean isSomebodys(String address) {
    int within = number(address) & -1 >>> prefix;
    return within != 0 && within != -1 >>> prefix;
  }

  /** Whether it has addresses in common with that network, such as {@code 198.19.0.0/16}. */
  boolean overlaps(String cidr) {
    Matcher network = CIDR.matcher(cidr);
    if (!network.matches() || !NetUtil.isValidIpV4Address(network.group(1))) {
      return false;
    }
    int common = Math.min(prefix, Integer.parseInt(network.group(2)));
    int apart = number(guest) ^ number(network.group(1));
    return common == 0 || apart >>> (32 - common) == 0;
  }

  /** That of the card of the machine with this IPv4 address: 52:54, and the four numbers. */
  static String hardwareAddress(String address) {
    byte[] part = NetUtil.createByteArrayFromIpAddressString(address);
    return "52:54:%02x:%02x:%02x:%02x".formatted(part[0], part[1], part[2], part[3]);
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
