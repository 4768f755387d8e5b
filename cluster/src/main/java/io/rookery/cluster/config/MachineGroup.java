package io.rookery.cluster.config;

import static java.util.Objects.requireNonNull;

import io.rookery.scheduler.machine.Machine;
import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * Machines of one machinery, with the driver's own options.
 *
 * @param machinery the driver's name
 * @param machines expanded: each with its own name and address
 * @param options what the group says that only the driver understands, {@code subnet} included;
 *     treat as read-only
 */
public record MachineGroup(String machinery, List<Machine> machines, JsonObject options) {

  public MachineGroup {
    requireNonNull(machinery, "machinery");
    machines = List.copyOf(machines);
    requireNonNull(options, "options");
  }
}
