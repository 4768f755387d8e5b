package io.rookery.scheduler.machine.qemu;

import io.rookery.scheduler.machine.host.FilterTable;
import io.rookery.scheduler.machine.host.FilterTable.Chain;
import io.rookery.scheduler.machine.qemu.GuestRules.Service;
import java.util.ArrayList;
import java.util.List;

/**
 * What may pass between the host and a guest on its bridge: the node's calls to the agent, the
 * guest's connections to the result server and to the services it is granted, and the answers to
 * both. The tables bear the tap's name and decide about nothing but this guest's packets; what
 * other tables of the host drop stays dropped.
 *
 * @param tap the guest's interface
 * @param bridge the one it is on
 * @param resultPort the result server's port, on the host and as the guest sees it
 * @param services further ports of the host
 */
record BridgeRules(
    String tap,
    String bridge,
    InnerNetwork inner,
    int agentPort,
    int resultPort,
    List<Service> services) {

  BridgeRules {
    services = List.copyOf(services);
  }

  List<FilterTable> tables() {
    return List.of(atTheTap(), onTheBridge(), inTheHost());
  }

  /** A guest speaks with its own addresses or not at all; and not by IPv6. */
  private FilterTable atTheTap() {
    return new FilterTable(
        "netdev",
        tap,
        List.of(
            new Chain(
                "fromguest",
                "filter hook ingress device \"%s\" priority 0".formatted(tap),
                "drop",
                List.of(
                    GuestRules.NO_TAGS,
                    "ether saddr != %s drop".formatted(inner.mac()),
                    "arp saddr ether %s arp saddr ip %s accept"
                        .formatted(inner.mac(), inner.guest()),
                    "ip saddr %s accept".formatted(inner.guest())))));
  }

  /** Nothing on the bridge hears the guest but the host, and it hears nothing but the host. */
  private FilterTable onTheBridge() {
    return new FilterTable(
        "bridge",
        tap,
        List.of(
            new Chain(
                "passing",
                "filter hook forward priority 0",
                "accept",
                List.of(
                    "iifname \"%s\" drop".formatted(tap), "oifname \"%s\" drop".formatted(tap))),
            new Chain(
                "toguest",
                "filter hook output priority 0",
                "accept",
                List.of(
                    "oifname \"%s\" ip daddr %s accept".formatted(tap, inner.guest()),
                    "oifname \"%s\" arp daddr ip %s accept".formatted(tap, inner.guest()),
                    "oifname \"%s\" drop".formatted(tap)))));
  }

  private FilterTable inTheHost() {
    String from = "iifname \"%s\" ip saddr %s ".formatted(bridge, inner.guest());
    String to = "oifname \"%s\" ip daddr %s ".formatted(bridge, inner.guest());
    List<String> local = new ArrayList<>();
    // A guest answers what the host has begun; what it begins itself is judged by its port.
    local.add(from + "ct state established,related ct direction reply accept");
    local.add(from + arrived(new Service("tcp", resultPort)));
    services.forEach(service -> local.add(from + arrived(service)));
    local.add(from + "drop");
    return new FilterTable(
        "inet",
        tap,
        List.of(
            new Chain(
                "arriving",
                // Before the host's own, which would lead to where nobody is meant to be.
                "nat hook prerouting priority -110",
                "accept",
                services.stream().map(service -> from + granted(service)).toList()),
            new Chain("local", "filter hook input priority 0", "accept", local),
            new Chain(
                "passing",
                "filter hook forward priority 0",
                "accept",
                List.of(from + "drop", to + "drop")),
            new Chain(
                "leaving",
                "filter hook output priority 0",
                "accept",
                List.of(
                    // A QEMU that its guest has broken out of is in the host's network.
                    "meta skuid %d drop".formatted(QemuUser.of(inner.guest())),
                    to + "ct state established ct direction reply accept",
                    to + "tcp dport %d accept".formatted(agentPort),
                    to + "drop"))));
  }

  /** Whatever address the guest calls there, the host answers: that is the guest's internet. */
  private String granted(Service service) {
    return "%s dport %d dnat ip to %s".formatted(service.protocol(), service.port(), inner.host());
  }

  private String arrived(Service service) {
    return "ip daddr %s %s dport %d accept"
        .formatted(inner.host(), service.protocol(), service.port());
  }
}
