package io.rookery.scheduler.analysis;

import io.netty.util.NetUtil;
import io.rookery.scheduler.machine.Endpoint;
import io.rookery.scheduler.machine.GuestPlace;
import io.rookery.scheduler.machine.Machine;
import io.rookery.scheduler.result.ResultSessions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;
import java.util.function.BiFunction;

/**
 * Where a guest finds the result server: what its machine says, else what its machinery knows, else
 * the address on which the server listens, else the address that this host uses towards the guest.
 */
public final class RoutedResultServer implements BiFunction<Machine, GuestPlace, Endpoint> {
  private static final int DISCARD = 9;

  private final String host;
  private final ResultSessions server;

  /** {@code host} is the address on which the server listens. */
  public RoutedResultServer(String host, ResultSessions server) {
    this.host = host;
    this.server = server;
  }

  @Override
  public Endpoint apply(Machine machine, GuestPlace place) {
    return machine
        .resultServer()
        .orElseGet(
            () ->
                new Endpoint(
                    place.resultServerAddress().orElseGet(() -> address(place)), server.port()));
  }

  private String address(GuestPlace place) {
    return isEverywhere(host) ? sourceTowards(place.agent().host()) : host;
  }

  private static boolean isEverywhere(String host) {
    return host.equals("0.0.0.0") || host.equals("::");
  }

  /** Connecting a datagram socket sends nothing; it only asks the kernel for the route. */
  private static String sourceTowards(String guest) {
    try (DatagramChannel channel = DatagramChannel.open()) {
      // A machine's address is a literal, so nobody has to be asked for it.
      byte[] literal = NetUtil.createByteArrayFromIpAddressString(guest);
      channel.connect(new InetSocketAddress(InetAddress.getByAddress(literal), DISCARD));
      return ((InetSocketAddress) channel.getLocalAddress()).getAddress().getHostAddress();
    } catch (IOException unreachable) {
      throw new UncheckedIOException(unreachable);
    }
  }
}
