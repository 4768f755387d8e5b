package io.rookery.scheduler.analysis;

import io.rookery.scheduler.guest.GuestScript;
import io.rookery.scheduler.job.Failure;
import io.rookery.scheduler.job.FailureCode;
import io.rookery.scheduler.job.FailureException;
import io.rookery.scheduler.job.Script;
import io.rookery.scheduler.job.Scripts;
import io.rookery.scheduler.job.Stage;
import io.rookery.scheduler.sample.Samples;
import io.rookery.scheduler.sample.Samples.Sample;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds the files of a job's scripts; of a user's name for one only the extension is kept. */
final class ScriptFiles {
  private final Samples samples;

  ScriptFiles(Samples samples) {
    this.samples = samples;
  }

  /** Fails with {@link FailureCode#SCRIPT_MISSING} when one cannot be had. */
  Future<List<GuestScript>> of(Scripts scripts) {
    return Future.all(scripts.byName().entrySet().stream().map(this::find).toList())
        .map(all -> all.<GuestScript>list());
  }

  private Future<GuestScript> find(Map.Entry<String, Script> entry) {
    Script script = entry.getValue();
    String name = entry.getKey() + "_script." + script.extension();
    return samples
        .find(script.sha256())
        .recover(cause -> missing(entry.getKey(), cause.getMessage()))
        .compose(
            found ->
                found.isPresent()
                    ? Future.succeededFuture(new GuestScript(name, samples.path(script.sha256())))
                    : missing(entry.getKey(), script.sha256()).mapEmpty());
  }

  private static Future<Optional<Sample>> missing(String when, String detail) {
    return Future.failedFuture(
        new FailureException(
            Failure.of(
                FailureCode.SCRIPT_MISSING, Stage.UPLOAD, "scripts." + when + ": " + detail)));
  }
}
