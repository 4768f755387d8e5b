package io.rookery.capture.doctor;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.OptionalInt;

/**
 * A guest to which sockets are looked for.
 *
 * @param machine the name by which users know it
 * @param address its address
 * @param port given only if other things than the guest have the same address, as on loopback
 * @param attemptRunning whether the node has reason to hold a socket to it now
 */
public record WatchedGuest(
    String machine, InetAddress address, OptionalInt port, boolean attemptRunning) {

  boolean isReachedBy(TcpSocket socket) {
    InetSocketAddress remote = socket.remote();
    return socket.state() != TcpState.LISTEN
        && remote.getAddress().equals(address)
        && (port.isEmpty() || port.getAsInt() == remote.getPort());
  }
}
