package io.rookery.scheduler.job;

import static java.util.Objects.requireNonNull;

/**
 * One run of one node.
 *
 * @param name the configured name, the same after a restart
 * @param boot another one at every start, so that a node can tell its own claims from those of its
 *     dead predecessor
 */
public record NodeIdentity(String name, String boot) {
  public NodeIdentity {
    requireNonNull(name, "name");
    requireNonNull(boot, "boot");
  }
}
