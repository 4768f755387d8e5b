package io.rookery.capture.process;

import io.vertx.core.Future;
import java.util.List;

/**
 * A running or ended child. All methods may be called on any thread; futures complete on the
 * caller's context.
 */
public interface Child {

  String name();

  /** Its process id, which is also the id of its session and process group. */
  long pid();

  /**
   * When the kernel started it, in clock ticks since boot (field 22 of {@code /proc/pid/stat}):
   * together with the pid this names one process for as long as the host runs. 0 if it had ended
   * before it could be read.
   */
  long startTime();

  /**
   * Completes when the child has ended, both its streams have been read to their end, and nothing
   * is left of its process group. Never fails.
   */
  Future<Exit> exit();

  /**
   * Ends the child by its stop ladder; a repeated call joins the first, and a child that has ended
   * needs no signal. Fails with {@link LaunchProblem#UNSTOPPABLE} if it is still there after the
   * last step.
   */
  Future<Exit> stop();

  /**
   * Sends a signal to the child's whole process group. Completes when it has been sent; fails with
   * {@link LaunchProblem#REFUSED} if the child has ended.
   */
  Future<Void> signal(Signal signal);

  /** The last lines it printed on both streams, oldest first; bounded in number and length. */
  List<String> lastLines();
}
