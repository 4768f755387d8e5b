package io.rookery.cluster.demo;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How the demonstration starts further programs out of its own class path. */
final class JavaProgram {

  private JavaProgram() {}

  /** {@code directory} takes the temporary files, which a killed process leaves behind. */
  static List<String> command(String memory, Path directory, String main, String... arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                memory,
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Djava.io.tmpdir=" + directory.resolve("tmp"),
                // Not the configuration of tests, which may stand on the same class path.
                "-Dlogback.configurationFile=logback.xml",
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
                "--add-opens=java.management/sun.management=ALL-UNNAMED",
                "--add-opens=jdk.management/com.sun.management.internal=ALL-UNNAMED",
                "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                main));
    command.addAll(List.of(arguments));
    return List.copyOf(command);
  }
}
