package io.rookery.scheduler.machine;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** What users can ask of the pool. May be called on any context. */
public interface MachineDesk {

  /**
   * The pool, live: {@code [{name, node, machinery, platform, arch, tags, ip, state:
   * "IDLE"|"BUSY"|"DRAINING"|"DRAINED"|"QUARANTINED"|"PROBING"|"SAVING", job?, attempt?, stage?,
   * since, quarantine?: {reason, since, nextProbeAt, probes, probing?}, probing?}]}. PROBING: a
   * canary tries the machine for its node, which is held.
   */
  Future<JsonArray> list();

  /**
   * Takes no further job on this machine; what runs on it ends by itself.
   *
   * @return the machine as in {@link #list()}; fails with {@link NoSuchMachineException}
   */
  Future<JsonObject> drain(String name);

  /**
   * Puts a drained machine back to work, and ends its quarantine; fails with {@link
   * NoSuchMachineException}.
   */
  Future<JsonObject> resume(String name);

  /**
   * Begins to make the snapshot of a machine on which nothing runs anew; until its end no job comes
   * there.
   *
   * @return when it has begun, the machine as in {@link #list()} and {@code event}, the number of
   *     the event of its beginning, after which {@code machine.snapshot-made} or {@code
   *     machine.snapshot-failed} tells its end; fails with {@link NoSuchMachineException}, and with
   *     {@link io.rookery.scheduler.job.WrongStateException} when the machine is not idle or its
   *     driver makes none
   */
  Future<JsonObject> snapshot(String name);
}
