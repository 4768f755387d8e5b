package io.rookery.capture.doctor;

import java.net.Inet6Address;
import java.net.InetSocketAddress;

/**
 * One row of the kernel's TCP table.
 *
 * @param inode the number by which descriptors name it; 0 once no descriptor can
 */
public record TcpSocket(
    InetSocketAddress local, InetSocketAddress remote, TcpState state, long inode) {

  String localText() {
    return text(local);
  }

  String remoteText() {
    return text(remote);
  }

  @Override
  public String toString() {
    return localText() + " → " + remoteText() + " " + state;
  }

  private static String text(InetSocketAddress address) {
    String host = address.getAddress().getHostAddress();
    return (address.getAddress() instanceof Inet6Address ? "[" + host + "]" : host)
        + ":"
        + address.getPort();
  }
}
