package io.rookery.scheduler.machine.host;

import io.rookery.scheduler.machine.MachineException;
import io.vertx.core.Future;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Packet filter rules that are loaded at once and then read back from the kernel: whoever waits for
 * them knows that they hold. Thread-safe.
 */
public final class Firewall {
  private static final List<String> LIST = List.of("nft", "-j", "list", "ruleset");

  private final HostCommands commands;

  public Firewall(HostCommands commands) {
    this.commands = commands;
  }

  /**
   * Loads rules and verifies them.
   *
   * @return fails with {@link MachineException} when nft refuses them or the kernel does not have
   *     them all; nothing of them is to be relied on then
   */
  public Future<Void> load(Optional<String> namespace, List<FilterTable> tables) {
    return commands
        .require(namespace, List.of("nft", "-f", "-"), text(tables))
        .compose(loaded -> verify(namespace, tables));
  }

  /** Completes when the kernel has all of these rules, and fails as {@link #load} does if not. */
  public Future<Void> verify(Optional<String> namespace, List<FilterTable> tables) {
    return commands
        .require(namespace, LIST, "")
        .compose(
            listed -> {
              Map<String, Long> present = rules(listed);
              for (FilterTable table : tables) {
                for (Map.Entry<String, Long> chain : table.ruleCounts().entrySet()) {
                  if (!chain.getValue().equals(present.get(chain.getKey()))) {
                    return Future.failedFuture(
                        new MachineException(
                            "the packet filter chain %s is not as it was loaded; no guest may run"
                                .formatted(chain.getKey())));
                  }
                }
              }
              return Future.succeededFuture();
            });
  }

  private static String text(List<FilterTable> tables) {
    return String.join("\n", tables.stream().map(FilterTable::text).toList());
  }

  /** How many rules each chain has, by {@code family table chain policy}. */
  private static Map<String, Long> rules(String listed) {
    List<JsonObject> things;
    try {
      things =
          new JsonObject(listed)
              .getJsonArray("nftables").stream().map(JsonObject.class::cast).toList();
    } catch (DecodeException | ClassCastException | NullPointerException notNft) {
      throw new MachineException("nft lists its rules in a way that is not understood");
    }
    Map<String, String> names = new TreeMap<>();
    Map<String, Long> counts = new TreeMap<>();
    of(things, "chain")
        .forEach(
            chain -> {
              String place = place(chain, "name");
              String name = place + " " + chain.getString("policy", "accept");
              names.put(place, name);
              counts.put(name, 0L);
            });
    of(things, "rule")
        .forEach(rule -> counts.merge(names.get(place(rule, "chain")), 1L, Long::sum));
    return counts;
  }

  private static Stream<JsonObject> of(List<JsonObject> things, String kind) {
    return things.stream().filter(thing -> thing.containsKey(kind)).map(t -> t.getJsonObject(kind));
  }

  private static String place(JsonObject thing, String chain) {
    return thing.getString("family")
        + " "
        + thing.getString("table")
        + " "
        + thing.getString(chain);
  }
}
