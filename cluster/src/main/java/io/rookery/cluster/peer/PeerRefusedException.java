package io.rookery.cluster.peer;

/** The members of the cluster do not take this node, or it cannot take them. */
public final class PeerRefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** {@code message} names the member and says what an operator has to change. */
  public PeerRefusedException(String message) {
    super(message, null, false, false);
  }
}
