package io.rookery.cluster.cli;

import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "submit", description = "submits samples or an address; prints the job's id")
final class SubmitCommand extends RemoteCommand {
  @Parameters(paramLabel = "PATH", arity = "0..*", description = "the samples")
  private List<Path> paths = List.of();

  @Option(names = "--url", paramLabel = "URL", description = "an address instead of samples")
  private String url;

  @Option(names = "--wait", description = "follow to the end; exit 0 only if the job completed")
  private boolean wait;

  @Mixin private SpecOptions spec;
  @Mixin private ScriptOptions scripts;

  SubmitCommand(Console console) {
    super(console);
  }

  @Override
  void check() {
    if (paths.isEmpty() == (url == null)) {
      throw CommandException.badInput("PATH", "give either samples or --url");
    }
    if (paths.size() > 1 && spec.hasSubmissionId()) {
      throw CommandException.badInput("--submission-id", "names one submission, not several");
    }
    paths.forEach(path -> requireFile("PATH", path));
    scripts.check();
    spec.toJson();
  }

  static void requireFile(String field, Path path) {
    if (!Files.isRegularFile(path) || !Files.isReadable(path)) {
      throw CommandException.badInput(field, "cannot read the file " + path);
    }
  }

  @Override
  int run(NodeClient client) {
    List<Long> ids = new ArrayList<>();
    JsonObject shared = spec.toJson().mergeIn(scripts.uploaded(client));
    if (url != null) {
      ids.add(accepted(client.post("/jobs", shared.copy().put("url", url))));
    }
    for (Path path : paths) {
      JsonObject own = shared.copy().put("name", path.getFileName().toString());
      ids.add(accepted(client.submit(path, own)));
    }
    if (!wait) {
      return ExitCode.DONE;
    }
    JobWait waiting = new JobWait(client, console(), json());
    boolean all = true;
    for (long id : ids) {
      all &= waiting.untilCompleted(id);
    }
    return all ? ExitCode.DONE : ExitCode.FAILED;
  }

  private long accepted(JsonObject answer) {
    if (!wait || !json()) {
      show(answer, () -> console().print(String.valueOf(answer.getLong("id"))));
    }
    return answer.getLong("id");
  }
}
