package io.rookery.scheduler.dispatch;

import java.util.List;
import java.util.function.Supplier;

/**
 * What a dispatcher knows of the world beyond its node.
 *
 * @param supply brings samples here
 * @param elsewhere the machines of the other nodes in sight; called on the dispatcher's context
 * @param changed is run on the dispatcher's context whenever a machine or the node has changed its
 *     state
 */
public record Surroundings(
    SampleSupply supply, Supplier<List<MachineView>> elsewhere, Runnable changed) {

  /** Those of a node that stands alone. */
  public static Surroundings none() {
    return new Surroundings(SampleSupply.everythingIsHere(), List::of, () -> {});
  }
}
