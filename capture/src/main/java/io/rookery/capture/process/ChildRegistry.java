package io.rookery.capture.process;

import java.io.IOException;
import java.util.Map;

/**
 * Is told of every child before it exists, so that a node that is killed leaves a record of it.
 *
 * <p>Called on the launcher's own thread. An implementation may do brief blocking work there, which
 * holds up the start of all other children for as long.
 */
@FunctionalInterface
public interface ChildRegistry {

  /**
   * A child is about to be started; it is not if this fails, because then nobody could find it
   * again.
   */
  Registration starting(ChildSpec spec) throws IOException;

  /** A registry that keeps no record. */
  static ChildRegistry none() {
    return spec -> new Registration() {};
  }

  /** The record of one child. */
  interface Registration {

    /** What is added to its environment, by which it can be known before its pid is. */
    default Map<String, String> environment() {
      return Map.of();
    }

    /** It exists; the start time is that of {@link Child#startTime()}. */
    default void started(long pid, long startTime) {}

    /** Nothing is left of it, or it was not started after all. */
    default void ended() {}
  }
}
