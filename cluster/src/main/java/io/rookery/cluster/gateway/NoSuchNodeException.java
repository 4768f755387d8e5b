package io.rookery.cluster.gateway;

/** There is no node of that name; answered with 404. */
public final class NoSuchNodeException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Names the node in its message. */
  public NoSuchNodeException(String name) {
    super("there is no node " + name, null, false, false);
  }
}
