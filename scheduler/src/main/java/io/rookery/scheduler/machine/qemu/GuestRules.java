package io.rookery.scheduler.machine.qemu;

import io.rookery.scheduler.machine.host.FilterTable;
import io.rookery.scheduler.machine.host.FilterTable.Chain;
import java.util.ArrayList;
import java.util.List;

/**
 * What may pass between a guest and the host: the node's calls to the agent, the guest's
 * connections to the result server and to the services it is granted, and the answers to both.
 * Everything else the guest sends ends at its own tap or in its namespace; captures see it all the
 * same, for they look before the filter does.
 *
 * @param resultPort the result server's port, on the host and as the guest sees it
 * @param services further ports of the host's end
 */
record GuestRules(
    GuestLink link, InnerNetwork inner, int agentPort, int resultPort, List<Service> services) {
  /** The rules that read addresses would find them behind a tag too, and let the frame pass. */
  static final String NO_TAGS = "ether type { 8021q, 8021ad } drop";

  private static final String TABLE = "rookery";

  /** A port that guests may reach; {@code protocol} is tcp or udp. */
  record Service(String protocol, int port) {}

  List<FilterTable> tables() {
    return List.of(atTheTap(), inTheNamespace());
  }

  /** A guest speaks with its own addresses or not at all. */
  private FilterTable atTheTap() {
    return new FilterTable(
        "netdev",
        TABLE,
        List.of(
            new Chain(
                "fromguest",
                "filter hook ingress device \"%s\" priority 0".formatted(GuestLink.TAP),
                "drop",
                List.of(
                    NO_TAGS,
                    "ether saddr != %s drop".formatted(inner.mac()),
                    "arp saddr ip %s accept".formatted(inner.guest()),
                    "ip saddr %s accept".formatted(inner.guest())))));
  }

  private FilterTable inTheNamespace() {
    List<String> arriving = new ArrayList<>();
    arriving.add(
        "iifname \"%s\" ip saddr %s ip daddr %s tcp dport %d dnat ip to %s"
            .formatted(
                GuestLink.UPLINK,
                link.hostAddress(),
                link.outerAddress(),
                agentPort,
                inner.guest()));
    arriving.add(toHost("tcp", resultPort));
    services.forEach(service -> arriving.add(granted(service)));
    List<String> passing = new ArrayList<>();
    passing.add("ct state established,related accept");
    passing.add(
        "iifname \"%s\" ip saddr %s ip daddr %s tcp dport %d accept"
            .formatted(GuestLink.UPLINK, link.hostAddress(), inner.guest(), agentPort));
    passing.add(arrived(new Service("tcp", resultPort)));
    services.forEach(service -> passing.add(arrived(service)));
    return new FilterTable(
        "inet",
        TABLE,
        List.of(
            new Chain("arriving", "nat hook prerouting priority -100", "accept", arriving),
            new Chain(
                "leaving", "nat hook postrouting priority 100", "accept", List.of("masquerade")),
            new Chain("passing", "filter hook forward priority 0", "drop", passing),
            new Chain(
                "local",
                "filter hook input priority 0",
                "drop",
                List.of("ct state established,related accept")),
            // Nobody here begins anything, unless its guest has broken out of QEMU.
            new Chain(
                "sending",
                "filter hook output priority 0",
                "drop",
                List.of("ct state established,related accept"))));
  }

  /** Whatever address the guest calls there, the host answers: that is the guest's internet. */
  private String granted(Service service) {
    return "iifname \"%s\" %s dport %d dnat ip to %s"
        .formatted(GuestLink.BRIDGE, service.protocol(), service.port(), link.hostAddress());
  }

  /**
   * The same once its address is the host's. A guest may call the host by that very address, and
   * the kernel does not count what it had not to change as translated, so the rule names the end.
   */
  private String arrived(Service service) {
    return "iifname \"%s\" ip daddr %s %s dport %d accept"
        .formatted(GuestLink.BRIDGE, link.hostAddress(), service.protocol(), service.port());
  }

  private String toHost(String protocol, int port) {
    return "iifname \"%s\" ip daddr %s %s dport %d dnat ip to %s"
        .formatted(GuestLink.BRIDGE, inner.host(), protocol, port, link.hostAddress());
  }
}
