package io.rookery.cluster.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The documented Python client, run as a user runs it.
 *
 * @param out what it printed for programs
 * @param err what it printed for people
 */
record SubmitScript(int exitCode, String out, String err) {
  private static final Path SCRIPT = Path.of("..", "docs", "examples", "submit.py");

  /** Runs it to its end; an empty token is none. */
  static SubmitScript run(Path directory, String token, List<String> arguments)
      throws IOException, InterruptedException {
    Path out = Files.createTempFile(directory, "submit", ".out");
    Path err = Files.createTempFile(directory, "submit", ".err");
    List<String> command = new ArrayList<>(List.of("python3", SCRIPT.toString()));
    command.addAll(arguments);
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
    builder.environment().put("ROOKERY_TOKEN", token);
    Process process = builder.start();
    try {
      if (!process.waitFor(120, TimeUnit.SECONDS)) {
        throw new AssertionError("submit.py did not end: " + Files.readString(err));
      }
    } finally {
      process.destroyForcibly();
    }
    return new SubmitScript(process.exitValue(), Files.readString(out), Files.readString(err));
  }
}
