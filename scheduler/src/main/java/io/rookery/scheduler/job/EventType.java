package io.rookery.scheduler.job;

/** The types of events that more than one part writes or reads; a promise to subscribers. */
public final class EventType {
  /** A job was accepted; data: {@code owner}, {@code priority}, {@code requirement}. */
  public static final String JOB_SUBMITTED = "job.submitted";

  /** An attempt was accepted and its job has ended well. */
  public static final String JOB_COMPLETED = "job.completed";

  /** A job has failed for good; data: {@code failure}. */
  public static final String JOB_FAILED = "job.failed";

  /** A job waits again; data: {@code failure}, why its attempt ended. */
  public static final String JOB_REQUEUED = "job.requeued";

  /** A job was cancelled; data: {@code failure}. */
  public static final String JOB_CANCELLED = "job.cancelled";

  /** Somebody asked for the end of a running job. */
  public static final String JOB_CANCEL_REQUESTED = "job.cancel-requested";

  /**
   * Somebody lets a running sample run longer; data: {@code ms}, and {@code extendedMs}, what was
   * added to this attempt in all.
   */
  public static final String JOB_EXTENDED = "job.extended";

  /** A user put an ended job into the queue again. */
  public static final String JOB_RETRIED = "job.retried";

  /** A node took a job; data: {@code node}, {@code machine}. */
  public static final String ATTEMPT_STARTED = "attempt.started";

  /** An attempt ended; data: {@code outcome}, and {@code failure} where there is one. */
  public static final String ATTEMPT_ENDED = "attempt.ended";

  /** An attempt was taken from its node; data: {@code node}, {@code machine}, {@code failure}. */
  public static final String ATTEMPT_NODE_LOST = "attempt.node-lost";

  /**
   * A stage of an attempt began; data: {@code stage}, and {@code deadlineMs} where it depends on
   * the sample.
   */
  public static final String STAGE_STARTED = "stage.started";

  /**
   * A stage of an attempt is over; data: {@code stage}, {@code ms}, {@code outcome}, {@code
   * failure}.
   */
  public static final String STAGE_ENDED = "stage.ended";

  /**
   * An agent was silent from the restore on, as when its snapshot holds a connection whose other
   * end is gone, and answered after something was done; data: {@code repaired} (true), {@code
   * message}: what.
   */
  public static final String AGENT_PHANTOM_CONNECTION = "agent.phantom-connection";

  /** A guest was restarted while its sample ran; data: {@code restarts}, how many so far. */
  public static final String GUEST_RESTARTED = "guest.restarted";

  /** A restored guest keeps the time of its snapshot; data: {@code message}, why. */
  public static final String GUEST_CLOCK_NOT_SET = "guest.clock-not-set";

  /** An agent gives no answer while its sample runs; data: {@code message}, its last trouble. */
  public static final String GUEST_SILENT = "guest.silent";

  /** An agent that was silent answers again; data: {@code ms}, for how long it was. */
  public static final String GUEST_ANSWERS = "guest.answers";

  /**
   * The run takes longer from now on; data: {@code timeout}, {@code told}: whether the analyzer in
   * the guest could be told, and {@code message} where it should have been and was not.
   */
  public static final String RUN_EXTENDED = "run.extended";

  /** A capture was stopped; data: its final statistics. */
  public static final String CAPTURE_STATISTICS = "capture.statistics";

  /** A warning: the kernel dropped packets; data: {@code message}. */
  public static final String CAPTURE_PACKETS_DROPPED = "capture.packets-dropped";

  /** The capture ended before its attempt, at its size limit; data: {@code message}. */
  public static final String CAPTURE_LIMIT_REACHED = "capture.limit-reached";

  /** A warning: tcpdump died in mid-analysis and was started again; data: {@code message}. */
  public static final String CAPTURE_RESTARTED = "capture.restarted";

  /** The guest's memory stands beside its results; data: {@code file}. */
  public static final String MEMORY_DUMPED = "memory.dumped";

  /** A job wanted the guest's memory and did not get it; data: {@code message}. */
  public static final String MEMORY_MISSING = "memory.missing";

  /** A picture of the guest's screen failed, the first of the run; data: {@code message}. */
  public static final String SCREENSHOTS_FAILED = "screenshots.failed";

  /** No more pictures are kept in this run; data: {@code files}, {@code bytes}, what there is. */
  public static final String SCREENSHOTS_LIMIT = "screenshots.limit";

  /** The result server's door was closed; data: what came in. */
  public static final String RESULTS_SUMMARY = "results.summary";

  /** The attempt is over, and its results wait for their copies; data: {@code message}. */
  public static final String RESULTS_WAITING = "results.waiting";

  /** Something leads to a guest that should not; data: {@code kind}, {@code sentence}. */
  public static final String LEAK_FOUND = "leak.found";

  /**
   * A node started and removed what its dead predecessor left; data: {@code node}, {@code removed}.
   */
  public static final String NODE_CLEANED = "node.cleaned";

  /** A node had lost its lease and ended what it ran; data: {@code node}, {@code reason}. */
  public static final String NODE_FENCED = "node.fenced";

  /** A node begins to do what its configuration, read again, asks for; data: {@code node}. */
  public static final String NODE_RELOAD_BEGUN = "node.reload-begun";

  /**
   * What a node had begun to do by its configuration failed, and nothing is changed; data: {@code
   * node}, {@code message}.
   */
  public static final String NODE_RELOAD_FAILED = "node.reload-failed";

  /**
   * A node has read its configuration again; data: {@code node}, and the names of machines and keys
   * under {@code added}, {@code removed}, {@code changed}, {@code settings}, {@code restart}.
   */
  public static final String NODE_RELOADED = "node.reloaded";

  /**
   * A machine that the configuration names could not join the pool; data: {@code node}, {@code
   * machine}, {@code message}.
   */
  public static final String MACHINE_FAILED = "machine.failed";

  /** A machine's snapshot is made anew; data: {@code node}, {@code machine}. */
  public static final String MACHINE_SNAPSHOT_BEGUN = "machine.snapshot-begun";

  /** A machine's snapshot was made; data: {@code node}, {@code machine}, {@code message}. */
  public static final String MACHINE_SNAPSHOT_MADE = "machine.snapshot-made";

  /**
   * A machine's snapshot could not be made, and the one before stands; data: {@code node}, {@code
   * machine}, {@code message}.
   */
  public static final String MACHINE_SNAPSHOT_FAILED = "machine.snapshot-failed";

  /**
   * A machine has failed too often in a row by its own fault and takes no more jobs; data: {@code
   * node}, {@code machine}, {@code failure}, the last one, {@code nextProbeAt}.
   */
  public static final String MACHINE_QUARANTINED = "machine.quarantined";

  /**
   * A canary has tried a machine; data: {@code node}, {@code machine}, {@code outcome}: {@code
   * passed}, {@code failed} or {@code abandoned}, {@code failure} and {@code nextProbeAt} where
   * there are any.
   */
  public static final String MACHINE_PROBED = "machine.probed";

  /**
   * A machine has left its quarantine; data: {@code node}, {@code machine}, {@code by}: {@code
   * canary} or {@code operator}.
   */
  public static final String MACHINE_RETURNED = "machine.returned";

  /**
   * Everything fails on a node, and it claims nothing more; data: {@code node}, {@code failure},
   * the last one, {@code nextProbeAt}.
   */
  public static final String NODE_HELD = "node.held";

  /**
   * A held node claims again; data: {@code node}, {@code by}: {@code canary}, {@code attempt} or
   * {@code operator}.
   */
  public static final String NODE_RESUMED = "node.resumed";

  private EventType() {}
}
