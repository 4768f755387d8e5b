package io.rookery.scheduler.analysis;

import io.rookery.scheduler.job.Fence;
import io.rookery.scheduler.machine.Endpoint;
import io.rookery.scheduler.machine.GuestPlace;
import io.rookery.scheduler.machine.Machine;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.Optional;

/** Packet captures as an analysis needs them. */
public interface Captures {

  /**
   * Starts a capture of everything the guest sends and receives but its talk with us.
   *
   * @return completes when the capture listens; empty where captures are switched off. Fails with a
   *     {@link io.rookery.scheduler.job.FailureException} of stage {@code capture}.
   */
  Future<Optional<Running>> start(
      Fence fence, Machine machine, GuestPlace place, Endpoint resultServer, Path file);

  /** A capture that listens. */
  interface Running {

    /** Ends it; completes with its statistics, for the timeline. */
    Future<JsonObject> stop();

    /**
     * The same in a hurry: within half a second, and packets that are still on their way into the
     * file may be missing.
     */
    Future<JsonObject> stopNow();

    /** Completes with the reason when the capture ends although nobody stopped it; never fails. */
    Future<String> lost();
  }
}
