package io.rookery.cluster.chaos;

/** The suite itself could not do what it wanted; says nothing about the nodes. */
final class ChaosException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ChaosException(String message) {
    super(message);
  }

  ChaosException(String message, Throwable cause) {
    super(message, cause);
  }
}
