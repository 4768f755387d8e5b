package io.rookery.cluster.demo;

import io.rookery.cluster.node.NodeStartException;
import java.io.PrintStream;
import java.nio.file.Path;

/**
 * Shows what this machine can do where it has what virtual machines need by name, and they do not
 * start all the same: guests are in namespaces then, and why is said. Blocks.
 */
final class GuestFallback {
  private static final String ANEW = "without-machines";

  /** A demonstration with the guests of that host, which makes everything in that directory. */
  @FunctionalInterface
  interface Run {
    boolean on(DemoHost host, Path directory) throws Exception;
  }

  private final PrintStream out;

  GuestFallback(PrintStream out) {
    this.out = out;
  }

  /** True when every claim holds, of the guests that could be started. */
  boolean run(DemoHost host, Path directory, Run run) throws Exception {
    try {
      return run.on(host, directory);
    } catch (NodeStartException refused) {
      if (!host.machines()) {
        throw refused;
      }
      out.println("No virtual machine could be started here: " + refused.getMessage());
      out.println("Once more without them.");
      out.println();
      return run.on(
          host.withoutMachines("they could not be started, see above"), directory.resolve(ANEW));
    }
  }
}
