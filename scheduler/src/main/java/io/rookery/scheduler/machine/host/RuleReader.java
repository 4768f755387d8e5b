package io.rookery.scheduler.machine.host;

import io.vertx.core.Future;

/** Asks the kernel for packet filter rules. */
@FunctionalInterface
interface RuleReader {
  /**
   * Completes with what nft lists in JSON; fails where there is no such thing.
   *
   * @param what such as {@code ruleset} or {@code table inet NAME}
   */
  Future<String> list(String what);
}
