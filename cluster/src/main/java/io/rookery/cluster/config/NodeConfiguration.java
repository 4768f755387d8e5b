package io.rookery.cluster.config;

import io.rookery.scheduler.machine.Machine;
import java.util.List;
import java.util.Map;

/**
 * A whole {@code rookery.yaml}, checked; every missing key has its default.
 *
 * @param analyzers by platform
 * @param machines the pool, in groups
 */
public record NodeConfiguration(
    NodeOptions node,
    ApiOptions api,
    BridgeOptions bridge,
    StoreOptions store,
    ClusterOptions cluster,
    ResultOptions results,
    SampleOptions samples,
    CaptureOptions capture,
    ScreenshotOptions screenshots,
    Timeouts timeouts,
    GuestOptions guest,
    RetryOptions retry,
    QuarantineOptions quarantine,
    DispatchOptions dispatch,
    Map<String, Analyzer> analyzers,
    List<MachineGroup> machines) {

  public NodeConfiguration {
    analyzers = Map.copyOf(analyzers);
    machines = List.copyOf(machines);
  }

  /** Every machine of every group. */
  public List<Machine> pool() {
    return machines.stream().flatMap(group -> group.machines().stream()).toList();
  }

  static NodeConfiguration read(Section root, List<Driver> drivers) {
    ApiOptions api = ApiOptions.read(root);
    ClusterOptions cluster = ClusterOptions.read(root);
    ResultOptions results = ResultOptions.read(root, cluster);
    return new NodeConfiguration(
        NodeOptions.read(root),
        api,
        BridgeOptions.read(root, api),
        StoreOptions.read(root, cluster),
        cluster,
        results,
        SampleOptions.read(root, cluster),
        CaptureOptions.read(root),
        ScreenshotOptions.read(root),
        Timeouts.read(root),
        GuestOptions.read(root),
        RetryOptions.read(root),
        QuarantineOptions.read(root),
        DispatchOptions.read(root),
        Analyzer.read(root),
        new PoolReader(drivers, results.portForGuests()).read(root));
  }
}
