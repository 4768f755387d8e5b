package io.rookery.scheduler.dispatch;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.AtomicInteger;

/** What the dispatcher counts. */
public final class DispatchMetrics {
  private final Counter attempts;
  private final Counter sweepFound;
  private final Counter evicted;
  private final Counter leaseFound;
  private final AtomicInteger running;
  private final AtomicInteger quarantined;
  private final AtomicInteger held;
  private final MeterRegistry registry;

  /** Registers the meters. */
  public DispatchMetrics(MeterRegistry registry) {
    this.registry = registry;
    attempts =
        Counter.builder("rookery.attempts").description("Attempts started").register(registry);
    sweepFound =
        Counter.builder("rookery.dispatch.sweep.found")
            .description("Jobs that only the sweep has found: each is a lost wake-up, a defect")
            .register(registry);
    evicted =
        Counter.builder("rookery.failover.evictions")
            .description("Nodes whose lease this node took because they left the cluster")
            .register(registry);
    leaseFound =
        Counter.builder("rookery.failover.lease.found")
            .description("Attempts taken over although no membership event had announced it")
            .register(registry);
    running = registry.gauge("rookery.attempts.running", new AtomicInteger());
    quarantined = registry.gauge("rookery.machines.quarantined", new AtomicInteger());
    held = registry.gauge("rookery.node.held", new AtomicInteger());
  }

  void started() {
    attempts.increment();
    running.incrementAndGet();
  }

  void ended() {
    running.decrementAndGet();
  }

  /** How many machines are in quarantine now. */
  void quarantined(int machines) {
    quarantined.set(machines);
  }

  /** Whether the node is held now. */
  void held(boolean claimsNothing) {
    held.set(claimsNothing ? 1 : 0);
  }

  /** A canary has ended so. */
  void probed(String outcome) {
    registry.counter("rookery.canaries", "outcome", outcome).increment();
  }

  void evicted() {
    evicted.increment();
  }

  void foundByLease(int attempts) {
    leaseFound.increment(attempts);
  }

  void foundBySweep(int jobs) {
    sweepFound.increment(jobs);
  }
}
