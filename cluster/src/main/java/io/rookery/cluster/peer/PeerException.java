package io.rookery.cluster.peer;

import static java.util.Objects.requireNonNull;

/** A peer did not do what it was asked. */
public final class PeerException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final Problem problem;

  /** What was wrong, and the status with which a node passes it on to the one that asked it. */
  public enum Problem {
    /** The thing asked for is not there. */
    ABSENT(404),
    /** The peer knows the thing and will not. */
    REFUSED(409),
    /** The peer cannot be reached, or not in time, or broke off. */
    UNREACHABLE(502),
    /** The peer answered with something that it should not have. */
    WRONG(502),
    /** There is no room on a disk. */
    NO_ROOM(507);

    private final int status;

    Problem(int status) {
      this.status = status;
    }

    int status() {
      return status;
    }

    /** What an answer of that status means. */
    static Problem of(int status) {
      return switch (status) {
        case 404 -> ABSENT;
        case 409 -> REFUSED;
        case 502, 503, 504 -> UNREACHABLE;
        case 507 -> NO_ROOM;
        default -> WRONG;
      };
    }
  }

  /** {@code message} names the peer and says what it did. */
  public PeerException(Problem problem, String message, Throwable cause) {
    super(requireNonNull(message, "message"), cause, false, false);
    this.problem = requireNonNull(problem, "problem");
  }

  PeerException(Problem problem, String message) {
    this(problem, message, null);
  }

  /** What was wrong. */
  public Problem problem() {
    return problem;
  }
}
