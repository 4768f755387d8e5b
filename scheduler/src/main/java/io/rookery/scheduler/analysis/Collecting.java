package io.rookery.scheduler.analysis;

import io.rookery.scheduler.guest.GuestAgent;
import io.rookery.scheduler.job.Claim;
import io.rookery.scheduler.job.EventDraft;
import io.rookery.scheduler.job.EventType;
import io.rookery.scheduler.machine.RestoredMachine;
import io.rookery.scheduler.result.ResultSession;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * What one attempt brings in when its sample has run: late results, the agent's own log, and the
 * guest's memory if the job wants it. Lives on the attempt's context.
 *
 * @param folder of the attempt
 * @param timeline takes its events
 */
record Collecting(
    AttemptContext context,
    Claim claim,
    RestoredMachine restored,
    Path folder,
    Timers timers,
    Consumer<EventDraft> timeline) {
  private static final String MEMORY = "memory.dmp";

  /**
   * Completes when the guest holds no connection for results, the agent's log is written and the
   * memory, if it is wanted, was dumped; fails as the log does. Stays open while the guest keeps a
   * connection: whoever waits has a deadline. The memory does not wait for that.
   */
  Future<Void> all(ResultSession results, GuestAgent agent) {
    Future<Void> late = Future.join(results.drained(), log(agent)).mapEmpty();
    if (!claim.job().spec().memory()) {
      return late;
    }
    return timers
        .within(context.deadlines().collect().dividedBy(2), late, TimeoutException::new)
        .transform(waited -> memory())
        .compose(dumped -> late);
  }

  /** Leaves the guest's memory beside its results, if the job wants it; never fails. */
  Future<Void> memory() {
    if (!claim.job().spec().memory()) {
      return Future.succeededFuture();
    }
    return restored
        .dumpMemory(folder.resolve(MEMORY))
        .onSuccess(written -> tell(EventType.MEMORY_DUMPED, "file", MEMORY))
        .onFailure(
            cause -> tell(EventType.MEMORY_MISSING, "message", String.valueOf(cause.getMessage())))
        .otherwiseEmpty();
  }

  private void tell(String type, String key, String value) {
    timeline.accept(EventDraft.of(type, new JsonObject().put(key, value)));
  }

  private Future<Void> log(GuestAgent agent) {
    return agent
        .log()
        .compose(
            text ->
                text.isPresent()
                    ? context.files().write(claim.fence(), "agent.log", text.get())
                    : Future.succeededFuture());
  }
}
