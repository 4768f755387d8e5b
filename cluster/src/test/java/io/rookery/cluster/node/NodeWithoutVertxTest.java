package io.rookery.cluster.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.cluster.config.ConfigurationReader;
import io.rookery.cluster.config.ConfigurationResult.Loaded;
import io.rookery.cluster.config.Driver;
import io.rookery.cluster.config.NodeConfiguration;
import io.vertx.core.Future;
import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A node of a program whose JVM has no folder for temporary files. */
@Timeout(300)
class NodeWithoutVertxTest {
  @TempDir private Path directory;

  @Test
  void aStartThatFailsBeforeThereIsVertxHoldsNothing() throws Exception {
    Path noFolder = Files.createFile(directory.resolve("file"));
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx128m",
                "-Dvertx.cacheDirBase=" + noFolder.resolve("cache"),
                "-cp",
                System.getProperty("java.class.path"),
                NodeWithoutVertxTest.class.getName(),
                NodeProcess.configuration(directory, "").toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    List<String> said;
    try (BufferedReader lines = process.inputReader()) {
      said = lines.lines().filter(line -> line.startsWith("said: ")).toList();
    } finally {
      process.destroyForcibly().waitFor();
    }
    // Of the data directory, which the first start has taken, the second would say otherwise.
    assertThat(said)
        .hasSize(2)
        .allMatch(line -> line.startsWith("said: NodeStartException Vert.x cannot be started: "));
  }

  /** A program that tries twice. */
  public static void main(String[] arguments) {
    NodeConfiguration configuration =
        ((Loaded) new ConfigurationReader(Driver.standard(), Map.of()).read(Path.of(arguments[0])))
            .configuration();
    for (int i = 0; i < 2; i++) {
      System.out.println("said: " + outcome(configuration));
    }
    System.exit(0);
  }

  private static String outcome(NodeConfiguration configuration) {
    try {
      Future<Node> start = Node.start(configuration);
      Throwable cause = Optional.ofNullable(start.cause()).orElseGet(AssertionError::new);
      return cause.getClass().getSimpleName() + " " + cause.getMessage();
    } catch (RuntimeException thrown) {
      return "thrown " + thrown;
    }
  }
}
