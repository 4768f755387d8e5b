package io.rookery.cluster.node;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How demonstrations and benchmarks start further programs out of their own class path. */
public final class JavaProgram {

  private JavaProgram() {}

  /**
   * The command line of a node, with the memory it needs and its temporary files beside its data.
   */
  public static List<String> node(Path configuration) {
    return command(
        "-Xmx256m",
        configuration.getParent(),
        "io.rookery.cluster.Main",
        "node",
        "--config",
        configuration.toString());
  }

  /**
   * The command line of a Java process with little memory.
   *
   * @param memory such as {@code -Xmx256m}
   * @param directory its folder {@code tmp} takes the temporary files, which a killed process
   *     leaves behind
   * @param main the class to run
   */
  public static List<String> command(
      String memory, Path directory, String main, String... arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                memory,
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Djava.io.tmpdir=" + directory.resolve("tmp"),
                "-Djdk.net.URLClassPath.disableClassPathURLCheck=true",
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
