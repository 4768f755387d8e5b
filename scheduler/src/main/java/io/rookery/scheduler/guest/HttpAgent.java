package io.rookery.scheduler.guest;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** The agents of Cuckoo 2 and CAPE; where they differ, the features they name decide. */
final class HttpAgent implements GuestAgent {
  private static final int LONGEST_LOG = 512 * 1024;

  private final GuestLine line;
  private final HttpCalls calls;
  private final AgentIdentity identity;
  private final HttpPin pin;
  private final HttpClock clock;
  private final ConfigurationSource configurations;
  private Optional<Analyzer> analyzer = Optional.empty();
  private boolean started;

  /** Where the analyzer was put. */
  private record Analyzer(String folder, boolean windows) {}

  HttpAgent(
      GuestLine line,
      GuestTimeouts timeouts,
      AgentIdentity identity,
      ConfigurationSource configurations) {
    this.line = line;
    this.calls = new HttpCalls(line, timeouts);
    this.identity = identity;
    this.pin = new HttpPin(calls, identity);
    this.clock = new HttpClock(calls, identity, Clock.systemUTC());
    this.configurations = configurations;
  }

  @Override
  public String description() {
    return identity.description();
  }

  @Override
  public Future<Void> upload(GuestTask task) {
    return configurations
        .render(task, identity.has("subdir_upload"))
        .compose(configuration -> new HttpUpload(calls, pin, task).run(configuration))
        .map(
            folder -> {
              analyzer = Optional.of(new Analyzer(folder, task.platform().equals("windows")));
              return null;
            });
  }

  @Override
  public Future<Void> setClock(GuestTask task) {
    return clock.set(task);
  }

  @Override
  public Future<Void> execute() {
    return analyzer
        .map(this::start)
        .orElseGet(
            () ->
                Future.failedFuture(
                    calls.problem(
                        GuestProblem.REJECTED, "/execpy", "no analyzer has been uploaded")))
        .map(
            answer -> {
              started = true;
              return null;
            });
  }

  /** An agent that was restarted while the analysis runs is bound to this node again. */
  @Override
  public Future<GuestStatus> status() {
    return calls
        .get("/status")
        .onFailure(silent -> pin.unsure())
        .map(this::meaning)
        .compose(status -> started ? pin.keep(status) : Future.succeededFuture(status));
  }

  @Override
  public Future<Boolean> extend(Duration runTime) {
    if (analyzer.isEmpty()) {
      return Future.succeededFuture(false);
    }
    return calls
        .send(
            "/store",
            HttpForms.multipart(
                Map.entry("filepath", analyzer.get().folder() + "/extend"),
                "file",
                GuestBody.Bytes.of(Long.toString(runTime.toSeconds()))))
        .map(true);
  }

  @Override
  public Future<Optional<String>> log() {
    if (!identity.has("logs")) {
      return Future.succeededFuture(Optional.empty());
    }
    return calls
        .get("/logs")
        .map(answer -> Optional.of(end(answer, "stdout") + end(answer, "stderr")));
  }

  @Override
  public Future<Void> close() {
    return line.close();
  }

  private GuestStatus meaning(JsonObject answer) {
    return HttpStatus.of(answer, started)
        .orElseThrow(
            () ->
                calls.problem(GuestProblem.MALFORMED, "/status", "the answer has no sound status"));
  }

  private Future<JsonObject> start(Analyzer at) {
    String script = at.folder() + "/analyzer.py";
    if (identity.has("execpy")) {
      return calls.post("/execpy", "filepath", script, "async", "yes", "cwd", at.folder());
    }
    if (at.windows()) {
      // Slashes, because some agents split this text by rules in which backslashes disappear.
      return calls.post(
          "/execute",
          "command",
          "C:/Python27/pythonw.exe " + script,
          "async",
          "yes",
          "cwd",
          at.folder());
    }
    if (identity.isCape()) {
      // Splits the text itself; with a shell it would lose the script.
      return calls.post(
          "/execute", "command", "python3 " + script, "async", "yes", "cwd", at.folder());
    }
    // Without a shell this agent takes the whole text for the name of a program.
    return calls.post(
        "/execute",
        "command",
        "python " + script,
        "async",
        "yes",
        "shell",
        "yes",
        "cwd",
        at.folder());
  }

  private static String end(JsonObject answer, String key) {
    String text = answer.getValue(key) instanceof String words ? words : "";
    return text.substring(Math.max(0, text.length() - LONGEST_LOG));
  }
}
