package io.rookery.scheduler.machine.simulated;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The status that an HTTP agent tells. Cuckoo 2's repeats what was posted and knows nothing of the
 * analyzer's process; CAPE's knows five words and watches the process.
 */
final class HttpStatusBoard {
  private static final List<String> WORDS =
      List.of("init", "running", "complete", "failed", "exception");
  private static final int PID = 5249;

  private final boolean cape;
  private final boolean windows;
  private Optional<String> status = Optional.empty();
  private Optional<String> description = Optional.of("");
  private OptionalInt exitCode = OptionalInt.empty();
  private boolean child;

  HttpStatusBoard(boolean cape, boolean windows) {
    this.cape = cape;
    this.windows = windows;
    if (cape) {
      status = Optional.of("init");
    }
  }

  JsonObject show() {
    JsonObject answer =
        HttpRoutes.message("Analysis status")
            .put("status", status.orElse(null))
            .put("description", description.orElse(null));
    if (child) {
      answer.put("process_id", PID);
    }
    exitCode.ifPresent(code -> answer.put("exitcode", code));
    exitCode = OptionalInt.empty();
    return answer;
  }

  JsonObject post(CallBody.Form form) {
    String word =
        form.field("status")
            .orElseThrow(() -> new AgentRefusal(400, "No status has been provided"));
    set(cape ? known(word) : word, form.field("description"));
    return HttpRoutes.message("Analysis status updated");
  }

  /** Notes that an analyzer starts; the answer to the call that starts it. */
  JsonObject started() {
    if (!cape) {
      return HttpRoutes.message("Successfully executed command")
          .putNull("stdout")
          .putNull("stderr");
    }
    if (child) {
      throw new AgentRefusal(400, "Async process already running.");
    }
    set("running", Optional.of(""));
    child = true;
    return HttpRoutes.message("Successfully spawned command").put("process_id", PID);
  }

  /** What the analyzer itself posts, or its process shows. */
  void ended(AnalysisEnd end) {
    if (end instanceof AnalysisEnd.Died died) {
      died(died.exitCode());
    } else if (end instanceof AnalysisEnd.Failed failed && windows) {
      set("exception", Optional.of(failed.reason()));
    } else {
      // Analyzers for Linux call a failure complete too; the description tells it.
      set("complete", Optional.of(end instanceof AnalysisEnd.Succeeded ? "True" : "False"));
    }
  }

  private void died(int code) {
    if (cape) {
      set("failed", Optional.of("Exited with exit code " + code));
      exitCode = OptionalInt.of(code);
    }
  }

  private void set(String word, Optional<String> words) {
    status = Optional.of(word);
    description = words;
    child = false;
  }

  private static String known(String word) {
    String lower = word.toLowerCase(Locale.ROOT);
    if (lower.matches("[1-5]")) {
      return WORDS.get(Integer.parseInt(lower) - 1);
    }
    if (!WORDS.contains(lower)) {
      throw new AgentRefusal(400, "No valid status has been provided");
    }
    return lower;
  }
}
