package io.rookery.scheduler.guest;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * An agent as Cuckoo 3's host drives it: it unpacks one payload, runs the stager in it, and is then
 * ended, so that the sample finds no agent. From there on nothing in the guest tells how the
 * analysis stands. Source: Cuckoo 3's host; its agent for Windows was not seen by anybody here.
 */
final class Cuckoo3Agent implements GuestAgent {
  private static final List<String> FAILED = List.of("Failed to", "Payload error", "Exception");

  /** Lines with these words quote a command of the job's and are no words of the stager. */
  private static final List<String> QUOTING = List.of("image=", "command=");

  private final GuestLine line;
  private final HttpCalls calls;
  private final AgentVersion version;
  private final Payloads payloads;
  private Optional<String> folder = Optional.empty();
  private Future<Void> payloadGone = Future.succeededFuture();

  Cuckoo3Agent(GuestLine line, GuestTimeouts timeouts, AgentVersion version, Payloads payloads) {
    this.line = line;
    this.calls = new HttpCalls(line, timeouts);
    this.version = version;
    this.payloads = payloads;
  }

  @Override
  public String description() {
    return "agent for Cuckoo 3, version " + version;
  }

  @Override
  public Future<Void> upload(GuestTask task) {
    if (!task.scripts().isEmpty()) {
      return Future.failedFuture(GuestScript.unwanted("Cuckoo 3's stager runs none"));
    }
    Future<Void> sent =
        payloads.lend(
            task,
            payload ->
                removeAgent()
                    .compose(removed -> calls.get("/mkdtemp"))
                    .map(answer -> calls.text("/mkdtemp", answer, "dirpath"))
                    .compose(made -> unpack(made, HttpForms.file(payload), task))
                    .map(this::unpacked));
    payloadGone = sent.otherwiseEmpty();
    return sent;
  }

  /** The payload names the time, and the stager sets it. */
  @Override
  public Future<Void> setClock(GuestTask task) {
    return Future.succeededFuture();
  }

  /** Runs the stager to its end, which is when the sample has been started. */
  @Override
  public Future<Void> execute() {
    if (folder.isEmpty()) {
      return Future.failedFuture(
          calls.problem(GuestProblem.REJECTED, "/execute", "no payload has been uploaded"));
    }
    String stager = folder.get() + "\\" + Cuckoo3Payload.STAGER;
    return calls
        .upload("/execute", HttpForms.urlEncoded("command", stager, "cwd", folder.get()), 0)
        .map(this::requireStarted)
        .compose(started -> bearable(() -> calls.post("/remove", "path", stager), Set.of()))
        // It may be gone before it has answered.
        .compose(removed -> bearable(() -> calls.get("/kill"), Set.of(GuestProblem.BROKEN)));
  }

  /** There is no agent any more that could be told. */
  @Override
  public Future<Boolean> extend(Duration runTime) {
    return Future.succeededFuture(false);
  }

  /** Nothing is asked: there is no agent any more. */
  @Override
  public Future<GuestStatus> status() {
    return Future.succeededFuture(new GuestStatus.Running());
  }

  @Override
  public boolean tellsEnd() {
    return false;
  }

  @Override
  public Future<Optional<String>> log() {
    return Future.succeededFuture(Optional.empty());
  }

  @Override
  public Future<Void> close() {
    Future<Void> free = line.close();
    return Future.join(free, payloadGone).mapEmpty();
  }

  /** An agent before 1.0 is a script, which runs on without its file; later ones cannot do so. */
  private Future<Void> removeAgent() {
    return version.before(1, 0)
        ? bearable(
            () ->
                calls
                    .get("/path")
                    .map(answer -> calls.text("/path", answer, "filepath"))
                    .compose(path -> calls.post("/remove", "path", path)),
            Set.of())
        : Future.succeededFuture();
  }

  private Future<String> unpack(String into, GuestBody.Piece payload, GuestTask task) {
    return calls
        .upload(
            "/extract",
            HttpForms.multipart(Map.entry("dirpath", into), "zipfile", payload),
            task.spec().target().bytes())
        .map(into);
  }

  private Void unpacked(String into) {
    folder = Optional.of(into);
    return null;
  }

  private Void requireStarted(JsonObject answer) {
    String words = answer.getValue("stderr") instanceof String text ? text : "";
    words
        .lines()
        .filter(said -> FAILED.stream().anyMatch(said::contains))
        .filter(said -> QUOTING.stream().noneMatch(said::contains))
        .findFirst()
        .ifPresent(
            said -> {
              throw calls.problem(
                  GuestProblem.REJECTED, "/execute", "the stager says: " + GuestText.bounded(said));
            });
    return null;
  }

  /** A step without which the analysis goes on: the agent may refuse it. */
  private static Future<Void> bearable(
      Supplier<Future<JsonObject>> step, Set<GuestProblem> further) {
    return step.get()
        .<Void>mapEmpty()
        .recover(
            cause ->
                cause instanceof GuestException problem
                        && (problem.problem() == GuestProblem.REJECTED
                            || problem.problem() == GuestProblem.MALFORMED
                            || further.contains(problem.problem()))
                    ? Future.succeededFuture()
                    : Future.failedFuture(cause));
  }
}
