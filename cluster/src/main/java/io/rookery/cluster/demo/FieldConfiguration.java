package io.rookery.cluster.demo;

import java.nio.file.Path;

/** The {@code rookery.yaml} of one node of several; users may start from it. */
final class FieldConfiguration {
  /** The variable in which nodes find the store's password. */
  static final String PASSWORD = "ROOKERY_DEMO_STORE";

  static final String CLUSTER = "demo";

  private FieldConfiguration() {}

  /** The text for the node at that place; {@code store} is an address without a password. */
  static String text(DemoField field, int place, DemoHost host, Path data, String store) {
    return """
        # Made by ./rookery demo --nodes %d, whose PostgreSQL ended with it.
        node:     { name: %s, data: %s, drain: 10s }
        api:      { host: %s, port: %d }
        store:    { url: "%s", password: "${%s}" }
        cluster:
          { enabled: true, name: %s, host: %s, port: %d, busPort: %d, peerPort: %d, members: [ %s ] }
        results:  { host: 0.0.0.0, port: 0, freeSpace: 64MiB }
        timeouts: { analysis: 4s, critical: 20s, boot: 30s, lost: 15s, collect: 10s, stop: 20s }
        dispatch: { sweep: 5s }
        %s
        machines:
        %s"""
        .formatted(
            field.nodes(),
            field.name(place),
            data,
            field.address(place),
            field.apiPort(),
            store,
            PASSWORD,
            CLUSTER,
            field.address(place),
            field.port(),
            field.busPort(),
            field.peerPort(),
            String.join(", ", field.addresses()),
            capture(host),
            host.realGuests() ? real(field, place) : simulated(field, place));
  }

  /** The name of the first guest of the node at that place. */
  static String machine(DemoField field, int place, DemoHost host) {
    return field.name(place) + (host.realGuests() ? "-tux" : "-sim") + "-1";
  }

  private static String capture(DemoHost host) {
    return host.realGuests()
        ? "capture:  { enabled: true, tcpdump: " + DemoHost.tcpdump() + " }"
        : "capture:  { enabled: false }";
  }

  private static String real(DemoField field, int place) {
    return """
        # Linux guests in network namespaces: for labs and tests, no wall against live malware.
          - { machinery: netns, count: %d, name: %s-tux, agent: http, dialect: cape, subnet: %s.0/24 }
        """
        .formatted(DemoField.GUESTS, field.name(place), field.realGuests(place));
  }

  private static String simulated(DemoField field, int place) {
    return """
        # Guests inside the node that speak the agents' protocols and run nothing.
          - machinery: simulated
            count: %d
            name: %s-sim
            agent: http
            dialect: cape
            subnet: %s.0/24
            options: { runs: 2s, drops: 1 }
        """
        .formatted(DemoField.GUESTS, field.name(place), field.simulatedGuests(place));
  }
}
