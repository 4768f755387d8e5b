package io.rookery.scheduler.lab;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/** A build in a JVM of its own, in the midst of its work, that a test may kill. */
record BuildInAJvm(Process process, Path folder) implements AutoCloseable {

  /** Returns when its folder is there. */
  static BuildInAJvm start(Path parent) throws IOException {
    Process process =
        new ProcessBuilder(
                List.of(
                    System.getProperty("java.home") + "/bin/java",
                    "-Xmx64m",
                    "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1",
                    "-cp",
                    System.getProperty(
                        "surefire.test.class.path", System.getProperty("java.class.path")),
                    BuildInAJvm.class.getName(),
                    parent.toString()))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    BufferedReader lines = process.inputReader();
    return new BuildInAJvm(
        process, Path.of(Optional.ofNullable(lines.readLine()).orElse("it made none")));
  }

  public static void main(String[] arguments) throws Exception {
    LabFolder folder = new LabFolder(new LabLeftovers(Path.of(arguments[0])).newFolder());
    folder.make();
    System.out.println(folder.root().getParent());
    new CountDownLatch(1).await();
  }

  void kill() {
    process.destroyForcibly().onExit().join();
  }

  @Override
  public void close() {
    kill();
  }
}
