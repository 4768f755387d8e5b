package io.rookery.capture.pcap;

import io.netty.util.NetUtil;
import java.util.ArrayList;
import java.util.List;

/**
 * Builds the filter for one guest in the language of pcap-filter(7): all its traffic, without what
 * the sandbox itself says to it.
 *
 * <p>Ports are left out in one direction only. The guest's own connections to port 8000 of somebody
 * else are just what an analyst looks for; they stay although the agent listens on 8000.
 */
public final class CaptureFilter {
  private final String guest;
  private final List<String> clauses;

  private CaptureFilter(String guest, List<String> clauses) {
    this.guest = guest;
    this.clauses = List.copyOf(clauses);
  }

  /**
   * @param address the guest's address, IPv4 or IPv6, as a literal; a name would have to be looked
   *     up
   */
  public static CaptureFilter ofGuest(String address) {
    return new CaptureFilter(literal(address), List.of("host " + address));
  }

  /** Without connections to the agent's port of the guest. */
  public CaptureFilter withoutAgent(int port) {
    return without(guest, port);
  }

  /** Without connections to the result server, as the guest sees its address. */
  public CaptureFilter withoutResultServer(String address, int port) {
    return without(address, port);
  }

  /** With a further condition of the operator's own; blank for none. */
  public CaptureFilter and(String condition) {
    if (condition.isBlank()) {
      return this;
    }
    requireBalanced(condition);
    return with("(" + condition.strip() + ")");
  }

  public String expression() {
    return String.join(" and ", clauses);
  }

  @Override
  public String toString() {
    return expression();
  }

  private CaptureFilter without(String server, int port) {
    if (port < 1 || port > 65535) {
      throw new IllegalArgumentException("not a port: " + port);
    }
    String host = literal(server);
    return with(
        "not (tcp and ((dst host %s and dst port %d) or (src host %s and src port %d)))"
            .formatted(host, port, host, port));
  }

  private CaptureFilter with(String clause) {
    List<String> longer = new ArrayList<>(clauses);
    longer.add(clause);
    return new CaptureFilter(guest, longer);
  }

  private static String literal(String address) {
    // A scope id (fe80::1%eth0) is no part of a packet.
    boolean valid =
        NetUtil.isValidIpV4Address(address)
            || (NetUtil.isValidIpV6Address(address) && address.matches("[0-9A-Fa-f:.]+"));
    if (!valid) {
      throw new IllegalArgumentException("not an IPv4 or IPv6 address: " + address);
    }
    return address;
  }

  /** A condition that closes a parenthesis it has not opened would undo the clauses before it. */
  private static void requireBalanced(String condition) {
    int depth = 0;
    for (char c : condition.toCharArray()) {
      depth += c == '(' ? 1 : c == ')' ? -1 : 0;
      if (depth < 0) {
        break;
      }
    }
    if (depth != 0) {
      throw new IllegalArgumentException("unbalanced parentheses in the filter: " + condition);
    }
  }
}
