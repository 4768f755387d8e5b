package io.rookery.scheduler.result;

import io.netty.util.NetUtil;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/**
 * The source address of a guest, in one spelling.
 *
 * @param text of the address; an IPv4 address reached over IPv6 is the IPv4 address
 */
record GuestAddress(String text) {

  /** The address in that text; empty when it is none. Nothing is looked up. */
  static Optional<GuestAddress> parse(String text) {
    int zone = text.indexOf('%');
    byte[] bytes =
        NetUtil.createByteArrayFromIpAddressString(zone < 0 ? text : text.substring(0, zone));
    if (bytes == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(new GuestAddress(InetAddress.getByAddress(bytes).getHostAddress()));
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an address has 4 or 16 bytes", e);
    }
  }

  /** The address of a connection's other end. */
  static Optional<GuestAddress> of(SocketAddress remote) {
    return Optional.ofNullable(remote.hostAddress()).flatMap(GuestAddress::parse);
  }
}
