package io.rookery.cluster.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code rookery demo --nodes N} as a process of its own, with guests that are simulated. */
class DemoClusterTest {
  @TempDir private Path directory;

  @AfterEach
  void nothingIsLeftRunning() {
    Awaitility.await().untilAsserted(() -> assertThat(processes()).isEmpty());
  }

  /** Processes that name the directory in their command line. */
  private List<String> processes() {
    try (Stream<ProcessHandle> all = ProcessHandle.allProcesses()) {
      return all.filter(process -> process.pid() != ProcessHandle.current().pid())
          .map(process -> process.info().commandLine().orElse(""))
          .filter(line -> line.contains(directory.toString()))
          .toList();
    }
  }

  private Process demo(int nodes) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx256m",
                "-Dlogback.configurationFile=logback.xml",
                "-cp",
                System.getProperty("java.class.path"),
                "io.rookery.cluster.Main",
                "demo",
                "--simulated",
                "--nodes",
                Integer.toString(nodes),
                "--directory",
                directory.resolve("demo").toString()));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(directory.resolve("out").toFile())
        .start();
  }

  private String told() throws Exception {
    return Files.readString(directory.resolve("out"));
  }

  private int exitCode(Process demo) throws Exception {
    try {
      assertThat(demo.waitFor(300, TimeUnit.SECONDS)).as(told()).isTrue();
      return demo.exitValue();
    } finally {
      demo.destroyForcibly();
    }
  }

  @Test
  void aKilledNodeCostsNoJobAndComesBack() throws Exception {
    assertThat(exitCode(demo(3))).as(told()).isZero();
    assertThat(told())
        .contains("Guests are SIMULATED")
        .containsPattern("KILLED node-\\d, the busiest, in the middle of jobs? \\d")
        .containsPattern("node-\\d is gone: its work is taken over by node-\\d")
        .contains("attempt 2 begins here")
        .contains("as claimed  all 15 jobs are complete")
        .contains("as claimed  each of them by exactly one accepted attempt")
        .containsPattern("as claimed  jobs? [\\d, ]+ died with node-\\d and began again")
        .containsPattern("as claimed  node-\\d, node-\\d: all results are served")
        .containsPattern("as claimed  node-\\d works again")
        .contains("as claimed  nothing is left")
        .doesNotContain("WRONG");
    assertThat(Files.readString(directory.resolve("demo/node-1.yaml")))
        .contains("${ROOKERY_DEMO_STORE}");
  }

  @Test
  void whoInterruptsItFindsNothingRunning() throws Exception {
    Process demo = demo(2);
    Pattern begun = Pattern.compile("node-1 is ready");
    Awaitility.await()
        .atMost(2, TimeUnit.MINUTES)
        .until(() -> begun.matcher(told()).find() || !demo.isAlive());
    demo.destroy();
    assertThat(exitCode(demo)).as(told()).isEqualTo(128 + 15);
    assertThat(told()).contains("Interrupted: ").contains("Nothing is left running.");
  }
}
