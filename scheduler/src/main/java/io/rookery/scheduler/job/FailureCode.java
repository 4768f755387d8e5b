package io.rookery.scheduler.job;

import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * Every way in which an attempt can end other than well: in which stages, whose fault it is,
 * whether another machine may try, and what an operator can do about it. A few are told in the
 * timeline and do not spoil the attempt; see {@link #endsAttempt()}.
 */
public enum FailureCode {
  RESTORE_TIMEOUT(
      "restore.timeout",
      Fault.MACHINE,
      true,
      "The machine did not reach its snapshot in time: look at the hypervisor, or raise timeouts.restore.",
      Stage.RESTORE),
  RESTORE_FAILED(
      "restore.failed",
      Fault.MACHINE,
      true,
      "The machinery could not restore the machine: correct the step that its message names.",
      Stage.RESTORE),
  CAPTURE_TIMEOUT(
      "capture.timeout",
      Fault.NODE,
      true,
      "tcpdump did not say that it listens in time: look at the load of the host, or raise timeouts.capture.",
      Stage.CAPTURE),
  CAPTURE_UNAVAILABLE(
      "capture.unavailable",
      Fault.NODE,
      true,
      "No capture can be made on this node: follow the message, or set capture.enabled: false.",
      Stage.CAPTURE),
  CAPTURE_REFUSED(
      "capture.refused",
      Fault.NODE,
      true,
      "The capture was asked for wrongly: correct capture.filter, or the machine's interface.",
      Stage.CAPTURE),
  CAPTURE_DIED(
      "capture.died",
      Fault.NODE,
      true,
      "tcpdump ended in mid-analysis: look at its last words in the message, and at the host's memory and disk.",
      Stage.CAPTURE,
      Stage.BOOT,
      Stage.UPLOAD,
      Stage.RUN),
  BOOT_TIMEOUT(
      "boot.timeout",
      Fault.MACHINE,
      true,
      "The time was over before a call to the agent was: raise timeouts.boot above timeouts.call.",
      Stage.BOOT),
  BOOT_REFUSED(
      "boot.refused",
      Fault.MACHINE,
      true,
      "Nothing listens on the agent's port: check that the agent starts with the guest, and agentPort.",
      Stage.BOOT),
  BOOT_UNREACHABLE(
      "boot.unreachable",
      Fault.MACHINE,
      true,
      "The guest's address cannot be reached: check the machine's ip, its bridge and its power.",
      Stage.BOOT),
  BOOT_HUNG(
      "boot.hung",
      Fault.MACHINE,
      true,
      "The agent accepts connections and does not answer: was its snapshot made with an open connection?",
      Stage.BOOT),
  BOOT_PHANTOM_CONNECTION(
      "boot.phantom-connection",
      Fault.MACHINE,
      true,
      "The snapshot was saved while a connection to its agent was open, and the agent waits in it for a peer that is"
          + " gone: make the snapshot anew with no connection open, by rookery machine NAME snapshot or the lab's own tool.",
      Stage.BOOT),
  BOOT_RESET(
      "boot.reset",
      Fault.MACHINE,
      true,
      "The agent closes connections without an answer: it is pinned to another host, or breaks at each call;"
          + " make the snapshot anew with an agent that nobody has called.",
      Stage.BOOT),
  BOOT_PINNED(
      "boot.pinned",
      Fault.MACHINE,
      true,
      "The agent serves another host only: make the snapshot anew with an agent that nobody has pinned.",
      Stage.BOOT),
  BOOT_NOT_REVERTED(
      "boot.not-reverted",
      Fault.MACHINE,
      true,
      "The agent still has an earlier analysis: see that the machine is reverted before each one, and that"
          + " its snapshot was made before any.",
      Stage.BOOT),
  BOOT_REJECTED(
      "boot.rejected",
      Fault.MACHINE,
      true,
      "The agent answers with an error whenever it is called: start it by hand in the guest and read what it"
          + " prints.",
      Stage.BOOT),
  BOOT_FAILED(
      "boot.failed",
      Fault.MACHINE,
      true,
      "The machine could not be started: correct the step that the message names.",
      Stage.BOOT),
  AGENT_UNKNOWN(
      "agent.unknown",
      Fault.MACHINE,
      true,
      "Something answers on the agent's port, but no known agent: check agentPort and agent.",
      Stage.BOOT),
  AGENT_MALFORMED(
      "agent.malformed",
      Fault.GUEST,
      true,
      "The agent's answer does not follow its protocol, or is larger than any true answer: is the agent in"
          + " the snapshot an unmodified one?",
      Stage.UPLOAD,
      Stage.RUN),
  UPLOAD_TIMEOUT(
      "upload.timeout",
      Fault.MACHINE,
      true,
      "The agent did not take the analyzer or the sample in time: is the guest short of memory?",
      Stage.UPLOAD),
  UPLOAD_REJECTED(
      "upload.rejected",
      Fault.GUEST,
      true,
      "The agent refused the analyzer, the configuration or the sample: the message has its words; check the"
          + " guest's free space and the rights of the agent.",
      Stage.UPLOAD),
  UPLOAD_AGENT_LOST(
      "upload.agent-lost",
      Fault.MACHINE,
      true,
      "The connection to the agent broke during the upload: did the guest run out of memory?",
      Stage.UPLOAD),
  UPLOAD_UNREADABLE(
      "upload.unreadable",
      Fault.NODE,
      true,
      "What is to be uploaded cannot be read on this node: check the file or folder that the message names,"
          + " analyzers.<platform>, and the disk of node.data.",
      Stage.UPLOAD),
  RUN_TIMEOUT(
      "run.timeout",
      Fault.SAMPLE,
      false,
      "The sample did not end by itself; a normal end for many. What it did until then is kept; a longer"
          + " timeout shows more.",
      Stage.RUN),
  RUN_AGENT_LOST(
      "run.agent-lost",
      Fault.GUEST,
      false,
      "The agent stopped answering while the sample ran, or the guest was switched off from inside: samples do"
          + " both. Retry the job if its results do not suffice; raise timeouts.lost if guests are that busy.",
      Stage.RUN),
  RUN_DISK_LIMIT(
      "run.disk-limit",
      Fault.SAMPLE,
      false,
      "The guest wrote more to its disk, while the sample ran, than the machines' option diskGrowth lets it; what came"
          + " before is kept. If the sample needs the room, raise diskGrowth and retry the job.",
      Stage.RUN),
  RUN_ANALYZER_CRASHED(
      "run.analyzer-crashed",
      Fault.GUEST,
      false,
      "The analyzer failed in the guest: analysis.log and the message say where; check the job's package and"
          + " options.",
      Stage.RUN),
  RUN_GUEST_RESTARTED(
      "run.guest-restarted",
      Fault.GUEST,
      false,
      "The guest was restarted while its sample ran, and the analysis did not go on: what came before is kept. If"
          + " the reboot was part of it, raise timeouts.boot.",
      Stage.RUN),
  COLLECT_TIMEOUT(
      "collect.timeout",
      Fault.GUEST,
      false,
      "Late results did not arrive in time; what had arrived is kept. Raise timeouts.collect if much is"
          + " missing.",
      Stage.COLLECT),
  RESULTS_LIMIT(
      "results.limit",
      Fault.SAMPLE,
      false,
      "The guest sent more than results.* allows; what fitted is kept. Told once when a limit is reached; the attempt"
          + " ends when as much again was sent.",
      Stage.UPLOAD,
      Stage.RUN,
      Stage.COLLECT),
  RESULTS_UNAVAILABLE(
      "results.unavailable",
      Fault.NODE,
      true,
      "The result server cannot expect this guest: the message says why; do two machines share an address?",
      Stage.UPLOAD),
  RESULTS_UNWRITABLE(
      "results.unwritable",
      Fault.NODE,
      true,
      "The attempt's folder cannot be written: check space and permissions of node.data.",
      Stage.RESTORE,
      Stage.CAPTURE,
      Stage.UPLOAD,
      Stage.RUN),
  MACHINE_LOST(
      "machine.lost",
      Fault.MACHINE,
      true,
      "The machine ended on its own: the message says what the hypervisor saw; look at the host's memory and"
          + " the hypervisor's log.",
      Stage.RESTORE,
      Stage.CAPTURE,
      Stage.BOOT,
      Stage.UPLOAD,
      Stage.RUN),
  MACHINE_STALLED(
      "machine.stalled",
      Fault.MACHINE,
      true,
      "The guest was silent because its machine stood still: it is paused, or its hypervisor does not answer for it;"
          + " look for what stops it on the host, at the host's load and at its disks.",
      Stage.BOOT,
      Stage.UPLOAD,
      Stage.RUN),
  MACHINE_NO_ROOM(
      "machine.no-room",
      Fault.NODE,
      true,
      "The host has no room for what the guest writes: free some where node.data is, or give the node more.",
      Stage.RESTORE,
      Stage.CAPTURE,
      Stage.BOOT,
      Stage.UPLOAD,
      Stage.RUN),
  ANALYZER_MISSING(
      "analyzer.missing",
      Fault.NODE,
      true,
      "No analyzer is configured for the machine's platform: set analyzers.<platform>.",
      Stage.UPLOAD),
  SAMPLE_MISSING(
      "sample.missing",
      Fault.NODE,
      true,
      "The sample's file is not in this node's data directory: submit the sample again.",
      Stage.UPLOAD),
  SCRIPT_MISSING(
      "script.missing",
      Fault.NODE,
      true,
      "A script of the job is not on this node, and no node in sight could send it: see that its holders run.",
      Stage.UPLOAD),
  SAMPLE_UNREPRESENTABLE(
      "sample.unrepresentable",
      Fault.USER,
      false,
      "A value of the job cannot be written into this guest's configuration: submit the job without what the"
          + " message names.",
      Stage.UPLOAD),
  TEARDOWN_FAILED(
      "teardown.failed",
      Fault.NODE,
      false,
      "A resource of the attempt could not be released: the next restore of the machine ends what is left;"
          + " rookery doctor shows what that is.",
      Stage.TEARDOWN),
  NODE_LOST(
      "node.lost",
      Fault.NODE,
      true,
      "The node that ran the attempt is gone; the job runs elsewhere. That node's log says why.",
      Stage.values()),
  NODE_STOPPED(
      "node.stopped",
      Fault.NODE,
      true,
      "The node was stopped while the attempt ran; the job waits as before.",
      Stage.values()),
  FENCED(
      "fenced",
      Fault.NODE,
      true,
      "The node lost its lease, or another attempt has taken the job over; this one no longer counts. The"
          + " node's event node.fenced says why.",
      Stage.values()),
  CANCELLED(
      "cancelled",
      Fault.USER,
      false,
      "Somebody cancelled the job; rookery retry runs it again.",
      Stage.values()),
  INTERNAL(
      "internal",
      Fault.NODE,
      true,
      "A defect in Rookery: please report it with the node's log of that job.",
      Stage.RESTORE,
      Stage.CAPTURE,
      Stage.BOOT,
      Stage.UPLOAD,
      Stage.RUN);

  private final String code;
  private final Fault fault;
  private final boolean retriable;
  private final String remedy;
  private final Set<Stage> stages;

  FailureCode(String code, Fault fault, boolean retriable, String remedy, Stage... stages) {
    this.code = code;
    this.fault = fault;
    this.retriable = retriable;
    this.remedy = remedy;
    EnumSet<Stage> all = EnumSet.noneOf(Stage.class);
    all.addAll(Arrays.asList(stages));
    this.stages = Collections.unmodifiableSet(all);
  }

  /** The failure of that {@link #code()}; empty for one of another release. */
  public static Optional<FailureCode> of(String code) {
    return Arrays.stream(values()).filter(known -> known.code.equals(code)).findFirst();
  }

  /** The code that scripts match on, such as {@code boot.timeout}; never changes. */
  public String code() {
    return code;
  }

  /** The stages in which it can happen, in their order; never empty. */
  public Set<Stage> stages() {
    return stages;
  }

  /** Whose fault it is. */
  public Fault fault() {
    return fault;
  }

  /** Whether the same job may do better on another machine. */
  public boolean retriable() {
    return retriable;
  }

  /**
   * Whether it ends the attempt. What does not is an event of the timeline and leaves the job's end
   * what it would have been.
   */
  public boolean endsAttempt() {
    return this != RUN_TIMEOUT && this != COLLECT_TIMEOUT && this != TEARDOWN_FAILED;
  }

  /** What happened and what an operator can do about it, in a sentence or two. */
  public String remedy() {
    return remedy;
  }
}
