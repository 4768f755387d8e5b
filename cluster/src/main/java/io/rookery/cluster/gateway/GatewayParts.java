package io.rookery.cluster.gateway;

import static java.util.Objects.requireNonNull;

import io.rookery.scheduler.job.JobDesk;
import io.rookery.scheduler.machine.MachineDesk;
import io.rookery.scheduler.sample.Samples;
import java.util.function.Supplier;

/**
 * What the gateway asks.
 *
 * @param metrics all metrics in the OpenMetrics text format; called on a worker thread
 */
public record GatewayParts(
    JobDesk jobs,
    MachineDesk machines,
    NodeDesk nodes,
    Samples samples,
    ResultFiles results,
    DoctorDesk doctor,
    Health health,
    Supplier<String> metrics) {

  public GatewayParts {
    requireNonNull(jobs, "jobs");
    requireNonNull(machines, "machines");
    requireNonNull(nodes, "nodes");
    requireNonNull(samples, "samples");
    requireNonNull(results, "results");
    requireNonNull(doctor, "doctor");
    requireNonNull(health, "health");
    requireNonNull(metrics, "metrics");
  }
}
