package io.rookery.cluster.demo;

import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code rookery demo}. */
@Command(
    name = "demo",
    description =
        "Runs real samples through a node on embedded defaults and checks what comes back.",
    mixinStandardHelpOptions = true)
public final class DemoCommand implements Callable<Integer> {
  private static final DateTimeFormatter NAME =
      DateTimeFormatter.ofPattern("'demo-'uuuuMMdd-HHmmss");

  @Spec private CommandSpec spec;

  @Option(
      names = "--nodes",
      description = "how many nodes (one, for now)",
      defaultValue = "1",
      paramLabel = "N")
  private int nodes;

  @Option(
      names = "--directory",
      description = "where everything is made; default demo-<time> in the present directory",
      paramLabel = "DIR")
  private Path directory;

  @Override
  public Integer call() throws Exception {
    if (nodes != 1) {
      throw new ParameterException(
          spec.commandLine(), "--nodes must be 1: nodes do not form clusters yet");
    }
    Path where = directory == null ? Path.of(LocalDateTime.now().format(NAME)) : directory;
    return new Demo(where.toAbsolutePath().normalize(), System.out).run() ? 0 : 1;
  }
}
