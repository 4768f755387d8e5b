package io.rookery.cluster.chaos;

import io.rookery.cluster.chaos.Fault.Wire;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The namespaces of the field and the cables between them: every place has a cable into the bridge
 * of the store's namespace, and so has the suite. A wire is cut where it ends: the receiver's
 * kernel drops what comes from the sender, in open connections too.
 */
final class Cables {
  private static final String RULES =
      """
      table inet chaos {
        set silenced { type ipv4_addr; }
        chain input {
          type filter hook input priority 0; policy accept;
          ip saddr @silenced drop
        }
      }
      """;

  private final FieldMap map;
  private final Tools tools;
  private final Removals removals;
  private final Map<Wire, Integer> cuts = new HashMap<>();

  Cables(FieldMap map, Tools tools, Removals removals) {
    this.map = map;
    this.tools = tools;
    this.removals = removals;
  }

  /** Completes when every place reaches every other. */
  Future<Void> lay() {
    Future<Void> laid = layHub();
    for (int place : map.places()) {
      laid = laid.compose(before -> layNode(place));
    }
    return laid;
  }

  private Future<Void> layHub() {
    return namespace(FieldMap.STORE)
        .compose(
            made -> {
              String device = map.harnessDevice();
              removals.register(
                  device,
                  () -> tools.attempt(Optional.empty(), List.of("ip", "link", "del", device), ""));
              return ip(
                  Optional.empty(),
                  List.of(
                      "link add %s type veth peer name suite netns %s"
                          .formatted(device, map.namespace(FieldMap.STORE)),
                      "link set dev %s addrgenmode none".formatted(device),
                      "addr add %s/24 dev %s".formatted(map.harnessAddress(), device),
                      "link set dev %s up".formatted(device)));
            })
        .compose(
            plugged ->
                ip(
                    Optional.of(map.namespace(FieldMap.STORE)),
                    List.of(
                        "link add name field type bridge stp_state 0 forward_delay 0"
                            + " mcast_snooping 0",
                        "link set dev field addrgenmode none",
                        "addr add %s/24 dev field".formatted(map.address(FieldMap.STORE)),
                        "link set dev field up",
                        "link set dev suite addrgenmode none",
                        "link set dev suite master field",
                        "link set dev suite up")));
  }

  private Future<Void> layNode(int place) {
    Optional<String> hub = Optional.of(map.namespace(FieldMap.STORE));
    return namespace(place)
        .compose(
            made ->
                ip(
                    hub,
                    List.of(
                        "link add n%d type veth peer name eth0 netns %s"
                            .formatted(place, map.namespace(place)),
                        "link set dev n%d addrgenmode none".formatted(place),
                        "link set dev n%d master field".formatted(place),
                        "link set dev n%d up".formatted(place))))
        .compose(
            plugged ->
                ip(
                    Optional.of(map.namespace(place)),
                    List.of(
                        "link set dev eth0 addrgenmode none",
                        "addr add %s/24 dev eth0".formatted(map.address(place)),
                        "link set dev eth0 up")));
  }

  private Future<Void> namespace(int place) {
    String name = map.namespace(place);
    removals.register(
        name, () -> tools.attempt(Optional.empty(), List.of("ip", "netns", "del", name), ""));
    return ip(Optional.empty(), List.of("netns add " + name))
        .compose(made -> ip(Optional.of(name), List.of("link set dev lo up")))
        .compose(up -> tools.run(Optional.of(name), List.of("nft", "-f", "-"), RULES))
        .mapEmpty();
  }

  private Future<Void> ip(Optional<String> namespace, List<String> commands) {
    return tools
        .run(namespace, List.of("ip", "-batch", "-"), String.join("\n", commands) + "\n")
        .mapEmpty();
  }

  /** A wire that is cut twice has to be healed twice. */
  Future<Void> cut(Set<Wire> wires) {
    List<Future<?>> changes = new ArrayList<>();
    for (Wire wire : wires) {
      if (cuts.merge(wire, 1, Integer::sum) == 1) {
        changes.add(silence(wire, "add"));
      }
    }
    return Future.join(changes).mapEmpty();
  }

  Future<Void> heal(Set<Wire> wires) {
    List<Future<?>> changes = new ArrayList<>();
    for (Wire wire : wires) {
      if (cuts.merge(wire, -1, Integer::sum) == 0) {
        changes.add(silence(wire, "delete"));
      }
    }
    return Future.join(changes).mapEmpty();
  }

  private Future<String> silence(Wire wire, String change) {
    return tools.run(
        Optional.of(map.namespace(wire.to())),
        List.of("nft", "-f", "-"),
        "%s element inet chaos silenced { %s }\n".formatted(change, map.address(wire.from())));
  }
}
