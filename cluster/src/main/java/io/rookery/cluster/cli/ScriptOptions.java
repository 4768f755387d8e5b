package io.rookery.cluster.cli;

import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Option;

/** Scripts that are run in the guest beside the sample. */
final class ScriptOptions {
  @Option(names = "--pre-script", paramLabel = "PATH", description = "run before the sample")
  private Path pre;

  @Option(names = "--during-script", paramLabel = "PATH", description = "run beside the sample")
  private Path during;

  /** Refuses a file that cannot be read, naming its option. */
  void check() {
    files().forEach((when, file) -> SubmitCommand.requireFile("--" + when + "-script", file));
  }

  /** Sends the scripts to the node; what a spec says of them, empty if there are none. */
  JsonObject uploaded(NodeClient client) {
    JsonObject scripts = new JsonObject();
    files()
        .forEach(
            (when, file) ->
                scripts.put(
                    when,
                    new JsonObject()
                        .put("sha256", client.upload(file).getString("sha256"))
                        .put("name", file.getFileName().toString())));
    return scripts.isEmpty() ? scripts : new JsonObject().put("scripts", scripts);
  }

  private Map<String, Path> files() {
    Map<String, Path> files = new LinkedHashMap<>();
    if (pre != null) {
      files.put("pre", pre);
    }
    if (during != null) {
      files.put("during", during);
    }
    return files;
  }
}
