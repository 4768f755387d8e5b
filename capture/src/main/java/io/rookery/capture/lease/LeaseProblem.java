package io.rookery.capture.lease;

/** Why something may not be made. */
public enum LeaseProblem {
  /** It could not be recorded. */
  UNWRITABLE(
      "make sure that the node may write to its data directory and that the disk is not full"),
  /** Another process keeps its leases there. */
  IN_USE("stop the other node, or give this one a data directory of its own"),
  /** A thing of that name exists already, so removing it later would remove another's. */
  EXISTS("see whose it is; remove it, or use another name"),
  /** A temporary file outside the node's data directory. */
  OUTSIDE("use a path below the data directory");

  private final String remedy;

  LeaseProblem(String remedy) {
    this.remedy = remedy;
  }

  /** What an operator does about it. */
  public String remedy() {
    return remedy;
  }
}
