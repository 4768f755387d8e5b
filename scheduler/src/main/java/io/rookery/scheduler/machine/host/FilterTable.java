package io.rookery.scheduler.machine.host;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A table of packet filter rules, which replaces one of the same name.
 *
 * @param family such as {@code inet} or {@code netdev}
 */
public record FilterTable(String family, String name, List<Chain> chains) {

  /**
   * A chain on a hook.
   *
   * @param hook type, hook and priority as nft writes them
   * @param policy what becomes of a packet that no rule decides on: {@code accept} or {@code drop}
   * @param rules one line each
   */
  public record Chain(String name, String hook, String policy, List<String> rules) {
    public Chain {
      rules = List.copyOf(rules);
    }
  }

  public FilterTable {
    chains = List.copyOf(chains);
  }

  /** The text that nft reads; loading it twice is loading it once. */
  String text() {
    return removal()
        + "table %s %s {\n%s}\n"
            .formatted(
                family, name, chains.stream().map(FilterTable::text).collect(Collectors.joining()));
  }

  /** What nft reads to have it no more, also where it was not. */
  String removal() {
    // The first line makes the table, so that deleting the old one cannot fail.
    return "table %1$s %2$s\ndelete table %1$s %2$s\n".formatted(family, name);
  }

  private static String text(Chain chain) {
    return "  chain %s {\n    type %s; policy %s;\n%s  }\n"
        .formatted(
            chain.name(),
            chain.hook(),
            chain.policy(),
            chain.rules().stream().map(rule -> "    " + rule + "\n").collect(Collectors.joining()));
  }

  /** How many rules each chain has, by {@code family table chain policy}. */
  Map<String, Long> ruleCounts() {
    return chains.stream()
        .collect(
            Collectors.toMap(
                chain -> family + " " + name + " " + chain.name() + " " + chain.policy(),
                chain -> (long) chain.rules().size()));
  }
}
