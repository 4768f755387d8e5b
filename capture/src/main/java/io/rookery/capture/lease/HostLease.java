package io.rookery.capture.lease;

import io.vertx.core.Future;
import io.vertx.core.Vertx;

/**
 * The record of one thing a node makes on its host. May be used on any thread; futures complete on
 * the caller's context.
 */
public final class HostLease {
  private final Vertx vertx;
  private final LeaseDirectory directory;
  private final LeaseRecord lease;

  HostLease(Vertx vertx, LeaseDirectory directory, LeaseRecord lease) {
    this.vertx = vertx;
    this.directory = directory;
    this.lease = lease;
  }

  public Leased what() {
    return lease.what();
  }

  /** The id, which goes as {@link LeaseRecord#MARK} into the environment of a process. */
  public String id() {
    return lease.id();
  }

  /** Adds to the record which process it became; to be called once. */
  public Future<Void> describe(long pid, long startTime) {
    return vertx.executeBlocking(
        () -> {
          directory.describe(lease.id(), new ProcessIdentity(pid, startTime));
          return null;
        },
        false);
  }

  /** Ends the lease, after what it was for has been removed. A repeated call does nothing. */
  public Future<Void> release() {
    return vertx.executeBlocking(
        () -> {
          directory.delete(lease.id());
          return null;
        },
        false);
  }
}
