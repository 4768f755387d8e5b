package io.rookery.scheduler.guest;

import io.vertx.core.Future;

/**
 * Binds an agent that can be bound to this node's address, so that it answers nobody else. There is
 * no way to unbind one but to start it again, as a reboot of its guest does.
 */
final class HttpPin {
  private final HttpCalls calls;
  private final AgentIdentity identity;
  private boolean holds;

  HttpPin(HttpCalls calls, AgentIdentity identity) {
    this.calls = calls;
    this.identity = identity;
  }

  /**
   * Binds the agent. Others get no answer at all from a bound one, so a refusal means that it is
   * bound to us already.
   */
  Future<Void> set() {
    if (!identity.mayBePinned()) {
      return Future.succeededFuture();
    }
    return calls
        .answer("/pinning")
        .compose(
            answer ->
                answer.status() == 200 || answer.status() == 500
                    ? Future.succeededFuture()
                    : Future.failedFuture(
                        calls.problem(
                            GuestProblem.REJECTED, "/pinning", "status " + answer.status())));
  }

  /**
   * Binds the agent again after a restart, once for each: it has one when it says that it is idle
   * after it had said something else, or nothing. Never fails; what has not succeeded is tried
   * again when the agent says so again.
   */
  Future<GuestStatus> keep(GuestStatus status) {
    if (!(status instanceof GuestStatus.Idle)) {
      holds = false;
      return Future.succeededFuture(status);
    }
    if (holds) {
      return Future.succeededFuture(status);
    }
    return set()
        .transform(
            outcome -> {
              holds = outcome.succeeded();
              return Future.succeededFuture(status);
            });
  }

  /** The agent did not answer: it may have been restarted meanwhile. */
  void unsure() {
    holds = false;
  }
}
