package io.rookery.capture.process;

import java.util.List;
import java.util.Optional;

/**
 * A child failed its owner. The message says what happened to which child and ends with its last
 * words; it carries no stack trace because it is an expected outcome.
 */
public final class LaunchException extends Exception {
  private final LaunchProblem problem;
  private final String remedy;
  private final transient List<String> lastLines;
  private final transient Optional<Exit> exit;

  LaunchException(LaunchProblem problem, String message, String remedy) {
    this(problem, message, remedy, List.of(), Optional.empty());
  }

  LaunchException(
      LaunchProblem problem,
      String message,
      String remedy,
      List<String> lastLines,
      Optional<Exit> exit) {
    super(
        lastLines.isEmpty() ? message : message + "; it said: " + lastWords(lastLines),
        null,
        false,
        false);
    this.problem = problem;
    this.remedy = remedy;
    this.lastLines = List.copyOf(lastLines);
    this.exit = exit;
  }

  public LaunchProblem problem() {
    return problem;
  }

  /** What an operator does about it. */
  public String remedy() {
    return remedy;
  }

  /** The last lines the child printed, oldest first. */
  public List<String> lastLines() {
    return lastLines;
  }

  /** How the child ended, if it ran and has ended. */
  public Optional<Exit> exit() {
    return exit;
  }

  private static String lastWords(List<String> lines) {
    return String.join(" | ", lines.subList(Math.max(0, lines.size() - 5), lines.size()));
  }
}
