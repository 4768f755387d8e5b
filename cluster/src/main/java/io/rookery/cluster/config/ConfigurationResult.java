package io.rookery.cluster.config;

import java.util.List;

/** What reading a configuration came to. */
public sealed interface ConfigurationResult {

  /** Every value is sound; the node can start with it. */
  record Loaded(NodeConfiguration configuration) implements ConfigurationResult {}

  /** All mistakes found, in the order of their lines; never empty. */
  record Rejected(List<Mistake> mistakes) implements ConfigurationResult {
    public Rejected {
      mistakes = List.copyOf(mistakes);
    }
  }
}
