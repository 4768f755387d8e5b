package io.rookery.scheduler.machine.host;

import io.rookery.capture.lease.HostLease;
import io.rookery.capture.lease.HostLeases;
import io.rookery.capture.lease.Leased;
import io.rookery.scheduler.machine.MachineException;
import io.vertx.core.Future;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Records what a driver makes on the host before it is made, so that whatever becomes of the node
 * it is found again. Thread-safe.
 */
public final class HostThings {
  private final HostLeases leases;
  private final Map<Leased, HostLease> held = new ConcurrentHashMap<>();

  public HostThings(HostLeases leases) {
    this.leases = leases;
  }

  /** Completes when it is recorded; fails with {@link MachineException}. */
  public Future<Void> record(Leased thing) {
    return leases
        .acquire(thing)
        .map(lease -> held.put(thing, lease))
        .<Void>mapEmpty()
        .recover(cause -> Future.failedFuture(new MachineException(cause.getMessage())));
  }

  /** Forgets it, because it is gone; does nothing when it was never recorded. */
  public Future<Void> release(Leased thing) {
    HostLease lease = held.remove(thing);
    return lease == null ? Future.succeededFuture() : lease.release();
  }
}
