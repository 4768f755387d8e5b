package io.rookery.scheduler.guest;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;

/**
 * Sets the clock of a Linux guest through its HTTP agent. Analyzers for Windows are always given a
 * {@code clock} in their configuration, and set the time themselves; those for Linux are given none
 * unless the job has one, and not all of them heed it.
 */
final class HttpClock {
  private static final String PATH = "/execute";

  /** The guest's local time, as jobs mean it. GNU and busybox take it. */
  private static final DateTimeFormatter LOCAL = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

  private final HttpCalls calls;
  private final AgentIdentity identity;
  private final Clock clock;

  /** {@code clock} tells the present. */
  HttpClock(HttpCalls calls, AgentIdentity identity, Clock clock) {
    this.calls = calls;
    this.identity = identity;
    this.clock = clock;
  }

  /** Fails with {@link GuestProblem#REJECTED} when the guest's {@code date} has not obeyed. */
  Future<Void> set(GuestTask task) {
    return task.platform().equals("windows")
        ? Future.succeededFuture()
        : run("date -s " + time(task)).compose(this::requireObeyed);
  }

  private String time(GuestTask task) {
    return task.spec()
        .clock()
        .map(HttpClock::quoted)
        .orElseGet(() -> "@" + clock.instant().getEpochSecond());
  }

  private static String quoted(LocalDateTime time) {
    return "'" + LOCAL.format(time) + "'";
  }

  private Future<JsonObject> run(String command) {
    // Without a shell Cuckoo 2's agent takes the text for a program's name; CAPE's splits it itself
    // and would lose the arguments with one.
    return identity.isCape()
        ? calls.post(PATH, "command", command)
        : calls.post(PATH, "command", command, "shell", "yes");
  }

  /** No agent tells how a command has ended, but all tell what it complained about. */
  private Future<Void> requireObeyed(JsonObject answer) {
    String complaint = answer.getValue("stderr") instanceof String text ? text.strip() : "";
    return complaint.isEmpty()
        ? Future.succeededFuture()
        : Future.failedFuture(
            calls.problem(
                GuestProblem.REJECTED, PATH, "date says: " + GuestText.bounded(complaint)));
  }
}
