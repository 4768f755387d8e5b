package io.rookery.scheduler.machine.host;

import io.rookery.scheduler.machine.MachineException;
import io.vertx.core.Future;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Packet filter rules that are loaded at once and then read back from the kernel: whoever waits for
 * them knows that they hold. Thread-safe.
 */
public final class Firewall {
  private final HostCommands commands;
  private final Map<Place, List<JsonObject>> loaded = new ConcurrentHashMap<>();

  /** Several may have tables of their own in the host's network; a namespace has one owner. */
  private record Place(Optional<String> namespace, List<FilterTable> tables) {}

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
    forget(namespace, tables);
    return commands
        .require(namespace, List.of("nft", "-f", "-"), text(tables))
        .compose(done -> listed(namespace, tables, byProgram(namespace)))
        .compose(present -> whole(namespace, tables, present));
  }

  private Future<Void> whole(
      Optional<String> namespace, List<FilterTable> tables, List<JsonObject> present) {
    Map<String, Long> counts = rules(present);
    for (FilterTable table : tables) {
      for (Map.Entry<String, Long> chain : table.ruleCounts().entrySet()) {
        if (!chain.getValue().equals(counts.get(chain.getKey()))) {
          return changed("chain " + chain.getKey());
        }
      }
    }
    loaded.put(new Place(namespace, tables), present);
    return Future.succeededFuture();
  }

  /**
   * Completes when the kernel has exactly what it had after {@link #load}, and fails as that does
   * if not. In a namespace nobody else's table is expected either, for it could pass what ours do
   * not.
   */
  public Future<Void> verify(Optional<String> namespace, List<FilterTable> tables) {
    return verify(namespace, tables, byProgram(namespace));
  }

  /** The same, with the rules from that reader in that namespace. */
  Future<Void> verify(Optional<String> namespace, List<FilterTable> tables, RuleReader reader) {
    return listed(namespace, tables, reader)
        .compose(
            present ->
                present.equals(loaded.get(new Place(namespace, tables)))
                    ? Future.succeededFuture()
                    : changed(namespace.map(name -> "of " + name).orElse("of the host")));
  }

  /** To be called when their namespace is gone. */
  public void forget(Optional<String> namespace, List<FilterTable> tables) {
    loaded.remove(new Place(namespace, tables));
  }

  /**
   * Removes rules, whether or not they are there; fails with {@link MachineException} when nft does
   * not.
   */
  public Future<Void> unload(Optional<String> namespace, List<FilterTable> tables) {
    forget(namespace, tables);
    return commands
        .require(
            namespace,
            List.of("nft", "-f", "-"),
            String.join("", tables.stream().map(FilterTable::removal).toList()))
        .mapEmpty();
  }

  private static <T> Future<T> changed(String what) {
    return Future.failedFuture(
        new MachineException(
            "the packet filter %s is not as it was loaded; no guest may run".formatted(what)));
  }

  private static String text(List<FilterTable> tables) {
    return String.join("\n", tables.stream().map(FilterTable::text).toList());
  }

  /** Asks by the start of a program each time. */
  RuleReader byProgram(Optional<String> namespace) {
    return what ->
        commands.require(
            namespace,
            Stream.concat(Stream.of("nft", "-j", "list"), Stream.of(what.split(" "))).toList(),
            "");
  }

  /** All that is in the kernel, without the numbers that differ from one load to the next. */
  private static Future<List<JsonObject>> listed(
      Optional<String> namespace, List<FilterTable> tables, RuleReader reader) {
    return namespace.isPresent()
        ? reader.list("ruleset").map(Firewall::things)
        : listedOfTheHost(tables, reader);
  }

  /** One by one: what others have in the host's network can be longer than a child's output. */
  private static Future<List<JsonObject>> listedOfTheHost(
      List<FilterTable> tables, RuleReader reader) {
    List<Future<List<JsonObject>>> each =
        tables.stream().map(table -> listedOfTheHost(table, reader)).toList();
    return Future.join(each)
        .map(all -> each.stream().flatMap(one -> one.result().stream()).toList());
  }

  private static Future<List<JsonObject>> listedOfTheHost(FilterTable table, RuleReader reader) {
    return reader
        .list("table %s %s".formatted(table.family(), table.name()))
        .map(Firewall::things)
        .recover(
            cause ->
                changed(
                    "of the host, table %s %s (%s),"
                        .formatted(table.family(), table.name(), cause.getMessage())));
  }

  private static List<JsonObject> things(String listed) {
    try {
      List<JsonObject> things =
          new JsonObject(listed)
              .getJsonArray("nftables").stream()
                  .map(JsonObject.class::cast)
                  .filter(thing -> !thing.containsKey("metainfo"))
                  .toList();
      things.forEach(
          thing -> thing.forEach(kind -> ((JsonObject) kind.getValue()).remove("handle")));
      return things;
    } catch (DecodeException | ClassCastException | NullPointerException notNft) {
      throw new MachineException("nft lists its rules in a way that is not understood");
    }
  }

  /** How many rules each chain has, by {@code family table chain policy}. */
  private static Map<String, Long> rules(List<JsonObject> things) {
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
