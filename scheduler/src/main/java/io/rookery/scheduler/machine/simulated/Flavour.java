package io.rookery.scheduler.machine.simulated;

import java.util.List;

/** The two families of HTTP agents: Cuckoo 2 with agent 0.10, CAPE with agent 0.22. */
enum Flavour {
  CUCKOO(
      "Cuckoo Agent!",
      "0.10",
      "Cuckoo Agent Python/2.7.18",
      List.of("execpy", "pinning", "logs", "largefile", "unicodepath")),
  CAPE(
      "CAPE Agent!",
      "0.22",
      "CAPE Agent Python/3.11.7",
      List.of("execpy", "execute", "pinning", "logs", "largefile", "unicodepath", "subdir_upload"));

  private final String greeting;
  private final String version;
  private final String server;
  private final List<String> features;

  Flavour(String greeting, String version, String server, List<String> features) {
    this.greeting = greeting;
    this.version = version;
    this.server = server;
    this.features = features;
  }

  String greeting() {
    return greeting;
  }

  String version() {
    return version;
  }

  /** The agent's {@code Server} header. */
  String server() {
    return server;
  }

  List<String> features() {
    return features;
  }
}
