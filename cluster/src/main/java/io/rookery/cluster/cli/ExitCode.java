package io.rookery.cluster.cli;

/** What a command's exit status means; scripts hold on to these. */
public final class ExitCode {
  /** Done. */
  public static final int DONE = 0;

  /** The job or check failed, or the node could not do what was asked. */
  public static final int FAILED = 1;

  /** Wrong usage or bad input; the message names the field. */
  public static final int USAGE = 2;

  /** The node could not be reached. */
  public static final int UNREACHABLE = 3;

  private ExitCode() {}
}
