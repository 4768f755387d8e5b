package io.rookery.cluster.peer;

/**
 * Which versions of what is said between nodes a node understands: the paths here, the bus's
 * messages, the store's schema.
 *
 * @param oldest the oldest version it can still talk with
 * @param newest its own
 */
public record Protocol(int oldest, int newest) {

  public Protocol {
    if (oldest < 1 || newest < oldest) {
      throw new IllegalArgumentException("a protocol range runs from 1 or more upwards");
    }
  }

  /** What this release understands. */
  public static Protocol current() {
    return new Protocol(1, 1);
  }

  /** Whether there is a version that both understand. */
  public boolean overlaps(Protocol other) {
    return oldest <= other.newest && other.oldest <= newest;
  }

  @Override
  public String toString() {
    return oldest == newest ? Integer.toString(oldest) : oldest + " to " + newest;
  }
}
