package io.rookery.scheduler.job;

/**
 * Every way in which an attempt can end other than well: whose fault it is, whether another machine
 * may try, and what an operator can do about it.
 */
public enum FailureCode {
  RESTORE_TIMEOUT(
      "restore.timeout",
      Fault.MACHINE,
      true,
      "The machine did not reach its snapshot in time: look at the hypervisor, or raise timeouts.restore."),
  RESTORE_FAILED(
      "restore.failed",
      Fault.MACHINE,
      true,
      "The machinery could not restore the machine: its message names the step that failed."),
  CAPTURE_TIMEOUT(
      "capture.timeout",
      Fault.NODE,
      true,
      "tcpdump did not say that it listens in time: look at the load of the host, or raise timeouts.capture."),
  CAPTURE_UNAVAILABLE(
      "capture.unavailable",
      Fault.NODE,
      true,
      "No capture can be made on this node: follow the message, or set capture.enabled: false."),
  CAPTURE_DIED(
      "capture.died",
      Fault.NODE,
      true,
      "tcpdump ended in mid-analysis: its last words are in the message."),
  BOOT_TIMEOUT(
      "boot.timeout",
      Fault.MACHINE,
      true,
      "The agent did not answer in time: check that it starts with the guest, or raise timeouts.boot."),
  BOOT_REFUSED(
      "boot.refused",
      Fault.MACHINE,
      true,
      "Nothing listens on the agent's port: check that the agent starts with the guest, and agentPort."),
  BOOT_UNREACHABLE(
      "boot.unreachable",
      Fault.MACHINE,
      true,
      "The guest's address cannot be reached: check the machine's ip, its bridge and its power."),
  BOOT_HUNG(
      "boot.hung",
      Fault.MACHINE,
      true,
      "The agent accepts connections and does not answer: was its snapshot made with an open connection?"),
  BOOT_FAILED(
      "boot.failed",
      Fault.MACHINE,
      true,
      "The machine could not be started: the message names the step that failed."),
  AGENT_UNKNOWN(
      "agent.unknown",
      Fault.MACHINE,
      true,
      "Something answers on the agent's port, but no known agent: check agentPort and agent."),
  AGENT_MALFORMED(
      "agent.malformed",
      Fault.GUEST,
      true,
      "The agent's answer does not follow its protocol, or is larger than any true answer."),
  UPLOAD_TIMEOUT(
      "upload.timeout",
      Fault.MACHINE,
      true,
      "The agent did not take the analyzer or the sample in time: is the guest short of memory?"),
  UPLOAD_REJECTED(
      "upload.rejected",
      Fault.GUEST,
      true,
      "The agent refused the analyzer, the configuration or the sample: the message has its words."),
  UPLOAD_AGENT_LOST(
      "upload.agent-lost",
      Fault.MACHINE,
      true,
      "The connection to the agent broke during the upload: did the guest run out of memory?"),
  RUN_TIMEOUT(
      "run.timeout",
      Fault.SAMPLE,
      false,
      "The sample did not end by itself; a normal end for many. What it did until then is kept."),
  RUN_AGENT_LOST(
      "run.agent-lost",
      Fault.GUEST,
      false,
      "The agent stopped answering while the sample ran: samples do kill agents."),
  RUN_ANALYZER_CRASHED(
      "run.analyzer-crashed",
      Fault.GUEST,
      false,
      "The analyzer failed in the guest: analysis.log and the message say where."),
  RUN_GUEST_RESTARTED(
      "run.guest-restarted",
      Fault.GUEST,
      false,
      "The guest was restarted while its sample ran, and the analysis did not go on: what came before is kept. If the reboot was part of it, raise timeouts.boot."),
  COLLECT_TIMEOUT(
      "collect.timeout",
      Fault.GUEST,
      false,
      "Late results did not arrive in time; what had arrived is kept."),
  RESULTS_LIMIT(
      "results.limit",
      Fault.SAMPLE,
      false,
      "The guest sent more than results.* allows; what fitted is kept."),
  RESULTS_UNWRITABLE(
      "results.unwritable",
      Fault.NODE,
      true,
      "The attempt's folder cannot be written: check space and permissions of node.data."),
  MACHINE_LOST(
      "machine.lost",
      Fault.MACHINE,
      true,
      "The machine ended on its own: the message says what the hypervisor saw."),
  ANALYZER_MISSING(
      "analyzer.missing",
      Fault.NODE,
      true,
      "No analyzer is configured for the machine's platform: set analyzers.<platform>."),
  SAMPLE_MISSING(
      "sample.missing",
      Fault.NODE,
      true,
      "The sample's file is not in this node's data directory."),
  SCRIPT_MISSING(
      "script.missing",
      Fault.NODE,
      true,
      "A script of the job is not on this node, and no node in sight could send it: see that its holders run."),
  SAMPLE_UNREPRESENTABLE(
      "sample.unrepresentable",
      Fault.USER,
      false,
      "A value of the job cannot be written into this guest's configuration: the message names it."),
  TEARDOWN_FAILED(
      "teardown.failed",
      Fault.NODE,
      false,
      "A resource of the attempt could not be released; the timeline names it."),
  NODE_LOST(
      "node.lost",
      Fault.NODE,
      true,
      "The node that ran the attempt is gone; the job runs elsewhere."),
  NODE_STOPPED("node.stopped", Fault.NODE, true, "The node was stopped while the attempt ran."),
  FENCED(
      "fenced",
      Fault.NODE,
      true,
      "Another attempt has taken the job over; this one no longer counts."),
  CANCELLED("cancelled", Fault.USER, false, "Somebody cancelled the job."),
  INTERNAL(
      "internal",
      Fault.NODE,
      true,
      "A defect in Rookery: please report it with the node's log of that job.");

  private final String code;
  private final Fault fault;
  private final boolean retriable;
  private final String remedy;

  FailureCode(String code, Fault fault, boolean retriable, String remedy) {
    this.code = code;
    this.fault = fault;
    this.retriable = retriable;
    this.remedy = remedy;
  }

  /** The code that scripts match on, such as {@code boot.timeout}; never changes. */
  public String code() {
    return code;
  }

  /** Whose fault it is. */
  public Fault fault() {
    return fault;
  }

  /** Whether the same job may do better on another machine. */
  public boolean retriable() {
    return retriable;
  }

  /** What an operator can do about it, in a sentence or two. */
  public String remedy() {
    return remedy;
  }
}
