package io.rookery.cluster.cli;

import io.vertx.core.json.JsonObject;

/** A command ends early: with a message for people and an exit status for scripts. */
public final class CommandException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final int exitCode;

  private CommandException(int exitCode, String message) {
    super(message, null, false, false);
    this.exitCode = exitCode;
  }

  /** The input is wrong; {@code field} is the option or argument at fault. */
  public static CommandException badInput(String field, String message) {
    return new CommandException(ExitCode.USAGE, field + ": " + message);
  }

  /** What was asked for was tried and did not come about. */
  public static CommandException failed(String message) {
    return new CommandException(ExitCode.FAILED, message);
  }

  static CommandException unreachable(String node, Throwable cause) {
    String reason =
        cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    return new CommandException(
        ExitCode.UNREACHABLE,
        "cannot reach the node at "
            + node
            + ": "
            + reason
            + " (is it running? --node names another)");
  }

  /** The node answered with an error. */
  static CommandException refused(int status, JsonObject error) {
    String field = error.getString("field", "");
    String message = error.getString("message", "the node answered with status " + status);
    boolean input = status >= 400 && status < 500 && status != 409 && status != 429;
    return new CommandException(
        input ? ExitCode.USAGE : ExitCode.FAILED,
        field.isEmpty() ? message : field + ": " + message);
  }

  /** The command's exit status; see {@link ExitCode}. */
  public int exitCode() {
    return exitCode;
  }
}
