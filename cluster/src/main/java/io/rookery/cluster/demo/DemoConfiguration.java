package io.rookery.cluster.demo;

import java.nio.file.Path;

/** The {@code rookery.yaml} of a demonstration; users may start from it. */
final class DemoConfiguration {

  private DemoConfiguration() {}

  static String text(DemoHost host, Path data, Path lab) {
    return """
        # Made by ./rookery demo. Run it again with: ./rookery node --config %s/rookery.yaml
        node:     { name: demo, data: %s }
        api:      { host: 127.0.0.1, port: 0 }
        results:  { host: 0.0.0.0, port: 0 }
        timeouts: { analysis: 20s, critical: 10s, boot: 60s, lost: 5s, collect: 5s, stop: 10s }
        %s
        machines:
        %s"""
        .formatted(data.getParent(), data, capture(host), guests(host, lab));
  }

  private static String guests(DemoHost host, Path lab) {
    if (host.machines()) {
      return MACHINES.formatted(lab);
    }
    return host.realGuests() ? NAMESPACES : SIMULATED;
  }

  private static String capture(DemoHost host) {
    return host.realGuests()
        ? "capture:  { enabled: true, tcpdump: " + DemoHost.tcpdump() + " }"
        : "capture:  { enabled: false }";
  }

  private static final String MACHINES =
      """
      # Virtual machines, restored from one template. What they ask of the internet, the host answers.
        - machinery: qemu
          count: 4
          name: vm
          lab: %s
          dialect: cape
          subnet: 198.19.0.0/24
          services: [udp/53, tcp/80]
      """;

  private static final String NAMESPACES =
      """
      # Linux guests in network namespaces: for labs and tests, no wall against live malware.
        - { machinery: netns, count: 2, name: cape, agent: http, dialect: cape, subnet: 198.18.0.0/24 }
        - { machinery: netns, count: 1, name: cuckoo2, agent: http, dialect: cuckoo, subnet: 198.18.1.0/24 }
        - { machinery: netns, count: 1, name: cuckoo1, agent: xmlrpc, dialect: cuckoo, subnet: 198.18.2.0/24 }
      """;

  private static final String SIMULATED =
      """
      # Guests inside the node that speak the agents' protocols and run nothing.
        - { machinery: simulated, count: 2, name: cape, agent: http, dialect: cape, subnet: 127.18.0.0/24 }
        - { machinery: simulated, count: 1, name: cuckoo2, agent: http, dialect: cuckoo, subnet: 127.18.1.0/24 }
        - { machinery: simulated, count: 1, name: cuckoo1, agent: xmlrpc, dialect: cuckoo, subnet: 127.18.2.0/24 }
      """;
}
