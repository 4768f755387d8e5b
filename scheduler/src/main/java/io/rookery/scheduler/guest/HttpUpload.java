package io.rookery.scheduler.guest;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The steps that bring analyzer, configuration and sample into a guest with an HTTP agent. */
final class HttpUpload {
  private static final String POSIX_TEMP = "/tmp";

  private final HttpCalls calls;
  private final HttpPin pin;
  private final GuestTask task;
  private final boolean windows;

  HttpUpload(HttpCalls calls, HttpPin pin, GuestTask task) {
    this.calls = calls;
    this.pin = pin;
    this.task = task;
    this.windows = task.platform().equals("windows");
  }

  /** Where the guest keeps its files. */
  private record Places(String drive, String temp) {}

  /** Does all steps; completes with the analyzer's folder in the guest. */
  Future<String> run(AnalysisConfiguration configuration) {
    return pin.set()
        .compose(pinned -> places())
        .compose(
            places ->
                folder(places.drive())
                    .compose(folder -> unpackAnalyzer(folder))
                    .compose(folder -> storeConfiguration(folder, configuration))
                    .compose(folder -> storeSample(folder, places.temp(), configuration))
                    .compose(folder -> storeScripts(folder, places.temp())));
  }

  private Future<Places> places() {
    if (!windows) {
      return Future.succeededFuture(new Places("", POSIX_TEMP));
    }
    return calls
        .get("/environ")
        .map(
            answer -> {
              JsonObject environ =
                  answer.getValue("environ") instanceof JsonObject object
                      ? object
                      : new JsonObject();
              return new Places(variable(environ, "SYSTEMDRIVE"), variable(environ, "TEMP"));
            });
  }

  /** Windows does not tell the case of its variables' names apart. */
  private String variable(JsonObject environ, String name) {
    Optional<String> key =
        environ.fieldNames().stream()
            .filter(other -> other.toUpperCase(Locale.ROOT).equals(name))
            .findFirst();
    return calls.text("/environ", environ, key.orElse(name));
  }

  private Future<String> folder(String drive) {
    String path =
        task.spec().options().getOrDefault("analpath", "").replaceAll("^[\\s/\\\\]+|\\s+$", "");
    if (!path.isEmpty()) {
      String folder = drive + "/" + path;
      return makeFolder(folder).map(folder);
    }
    return calls
        .post("/mkdtemp", "dirpath", drive + "/")
        .map(answer -> calls.text("/mkdtemp", answer, "dirpath"));
  }

  /**
   * Makes a folder whose name the job has chosen. Cuckoo 2's agent answers 500 if it is there
   * already, which is as good; where it cannot be made, unpacking into it fails next.
   */
  private Future<Void> makeFolder(String folder) {
    HttpForms.Form form = HttpForms.urlEncoded("dirpath", folder);
    return calls
        .answer("/mkdir", form)
        .compose(
            answer ->
                answer.status() == 500
                    ? Future.succeededFuture()
                    : calls.require200("/mkdir", answer).mapEmpty());
  }

  private Future<String> unpackAnalyzer(String folder) {
    return calls
        .upload(
            "/extract",
            HttpForms.multipart(
                Map.entry("dirpath", folder), "zipfile", HttpForms.file(task.analyzer())),
            0)
        .map(folder);
  }

  private Future<String> storeConfiguration(String folder, AnalysisConfiguration configuration) {
    return store(folder + "/analysis.conf", GuestBody.Bytes.of(configuration.ini()), 0).map(folder);
  }

  private Future<String> storeSample(
      String folder, String temp, AnalysisConfiguration configuration) {
    Optional<Path> sample = task.sample();
    if (sample.isEmpty()) {
      return Future.succeededFuture(folder);
    }
    // Joined with a slash also where the rest has backslashes: that is what the agents are used to.
    return store(
            temp + "/" + configuration.fileName(),
            HttpForms.file(sample.get()),
            task.spec().target().bytes())
        .map(folder);
  }

  /** After the sample, as the analyzer looks for them: by the beginnings of their names. */
  private Future<String> storeScripts(String folder, String temp) {
    Future<String> stored = Future.succeededFuture(folder);
    for (GuestScript script : task.scripts()) {
      String path = temp + (windows ? "\\" : "/") + script.name();
      stored = stored.compose(before -> store(path, HttpForms.file(script.file()), 0)).map(folder);
    }
    return stored;
  }

  private Future<JsonObject> store(String path, GuestBody.Piece content, long sampleBytes) {
    return calls.upload(
        "/store", HttpForms.multipart(Map.entry("filepath", path), "file", content), sampleBytes);
  }
}
