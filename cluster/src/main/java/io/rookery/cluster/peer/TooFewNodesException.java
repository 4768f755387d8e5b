package io.rookery.cluster.peer;

/** Fewer nodes are here than a file must stand on; another one has to come first. */
public final class TooFewNodesException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private TooFewNodesException(String message) {
    super(message, null, false, false);
  }

  /**
   * {@code thing} with its verb, such as {@code the sample must}; {@code key} is the
   * configuration's that asks for so many copies.
   */
  static TooFewNodesException of(String thing, int copies, int here, String key) {
    return new TooFewNodesException(
        "%s stand on %d nodes and only %d %s here: start another node, or set %s: %d"
            .formatted(thing, copies, here, here == 1 ? "is" : "are", key, here));
  }
}
