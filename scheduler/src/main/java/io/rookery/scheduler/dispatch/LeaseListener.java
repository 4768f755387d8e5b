package io.rookery.scheduler.dispatch;

import io.vertx.core.Future;

/** Who depends on the lease. */
public interface LeaseListener {

  /** The node may claim from now on, or the store was away and is back: time to look for jobs. */
  void gained();

  /**
   * The lease was renewed: a good moment to look for the work of others whose leases have run out.
   *
   * @return completes when that is done
   */
  Future<Void> renewed();

  /** The node's attempts no longer count: they have to be ended. */
  void lost();
}
