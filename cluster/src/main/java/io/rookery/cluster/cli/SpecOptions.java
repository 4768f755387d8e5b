package io.rookery.cluster.cli;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import picocli.CommandLine.Option;

/** What may be asked for beside the sample. The node checks the values; only the form is ours. */
final class SpecOptions {
  @Option(names = "--platform", paramLabel = "NAME", description = "windows, linux, ...")
  private String platform;

  @Option(names = "--arch", paramLabel = "NAME", description = "x64, x86, ...")
  private String arch;

  @Option(names = "--machine", paramLabel = "NAME", description = "only this machine")
  private String machine;

  @Option(names = "--tags", split = ",", paramLabel = "TAG", description = "what it must have")
  private List<String> tags = List.of();

  @Option(names = "--timeout", paramLabel = "TIME", description = "how long it runs, such as 120s")
  private String timeout;

  @Option(names = "--priority", paramLabel = "N", description = "higher goes first; default 1")
  private Integer priority;

  @Option(names = "--package", paramLabel = "NAME", description = "the analyzer's package")
  private String packageName;

  @Option(names = "--options", paramLabel = "K=V,...", description = "passed to the analyzer")
  private String options;

  @Option(names = "--memory", description = "take a memory dump")
  private boolean memory;

  @Option(names = "--enforce-timeout", description = "run the whole time whatever happens")
  private boolean enforceTimeout;

  @Option(names = "--clock", paramLabel = "TIME", description = "the guest's clock at the start")
  private String clock;

  @Option(names = "--route", paramLabel = "NAME", description = "the network route")
  private String route;

  @Option(
      names = "--submission-id",
      paramLabel = "ID",
      description = "your name of this submission: the same one is accepted once")
  private String submissionId;

  @Option(names = "--owner", paramLabel = "NAME", description = "on whose behalf")
  private String owner;

  boolean hasSubmissionId() {
    return submissionId != null;
  }

  JsonObject toJson() {
    JsonObject spec = new JsonObject();
    put(spec, "platform", platform);
    put(spec, "arch", arch);
    put(spec, "machine", machine);
    put(spec, "timeout", timeout);
    put(spec, "priority", priority);
    put(spec, "package", packageName);
    put(spec, "clock", clock);
    put(spec, "route", route);
    put(spec, "submissionId", submissionId);
    put(spec, "owner", owner);
    if (!tags.isEmpty()) {
      spec.put("tags", new JsonArray(List.copyOf(tags)));
    }
    if (memory) {
      spec.put("memory", true);
    }
    if (enforceTimeout) {
      spec.put("enforceTimeout", true);
    }
    if (options != null) {
      spec.put("options", pairs(options));
    }
    return spec;
  }

  private static void put(JsonObject spec, String key, Object value) {
    if (value != null) {
      spec.put(key, value);
    }
  }

  private static JsonObject pairs(String text) {
    JsonObject pairs = new JsonObject();
    for (String pair : text.split(",", -1)) {
      int divider = pair.indexOf('=');
      if (divider < 1) {
        throw CommandException.badInput("--options", "must be k=v,k=v, not " + text);
      }
      pairs.put(pair.substring(0, divider).strip(), pair.substring(divider + 1));
    }
    return pairs;
  }
}
