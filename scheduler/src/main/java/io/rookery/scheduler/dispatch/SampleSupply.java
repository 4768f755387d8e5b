package io.rookery.scheduler.dispatch;

import io.vertx.core.Future;

/** Brings the samples of waiting jobs to this node before a machine's time is claimed for them. */
public interface SampleSupply {

  /** Whether only jobs may be claimed whose sample is recorded as standing on this node. */
  boolean heldOnly();

  /**
   * Fetches a sample from a node that holds it. May be called again while it is under way.
   *
   * @return completes when it stands here and is recorded; fails when nobody in sight holds it
   */
  Future<Void> fetch(String sha256);

  /** Every sample of every job stands where this node can read it. */
  static SampleSupply everythingIsHere() {
    return new SampleSupply() {
      @Override
      public boolean heldOnly() {
        return false;
      }

      @Override
      public Future<Void> fetch(String sha256) {
        return Future.succeededFuture();
      }
    };
  }
}
