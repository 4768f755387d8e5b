package io.rookery.cluster.node;

/** A node cannot start; the message tells an operator why and what to do. */
public final class NodeStartException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** {@code message} is shown as it is. */
  public NodeStartException(String message) {
    super(message, null, false, false);
  }
}
