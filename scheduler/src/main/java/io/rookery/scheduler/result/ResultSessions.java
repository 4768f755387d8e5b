package io.rookery.scheduler.result;

import io.rookery.scheduler.machine.Dialect;
import io.vertx.core.Future;
import java.nio.file.Path;

/** Opens the result server's door for one attempt at a time and guest. */
public interface ResultSessions {

  /** The port on which the result server listens. */
  int port();

  /**
   * From now on connections from this address are credited to this attempt.
   *
   * @param guestAddress the source address of the guest
   * @param jobId for the log
   * @param folder the attempt's folder; exists and is empty
   * @param dialect the flavour of {@code FILE 2}
   * @return completes with the session, on the caller's context; fails with {@link
   *     IllegalStateException} when another session has the address
   */
  Future<ResultSession> open(String guestAddress, long jobId, Path folder, Dialect dialect);
}
