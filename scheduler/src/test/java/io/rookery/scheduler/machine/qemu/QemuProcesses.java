package io.rookery.scheduler.machine.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;

/** The QEMU processes of a test, found by what they were started with. */
public final class QemuProcesses {
  private QemuProcesses() {}

  /** Those whose command names something below that directory. */
  public static List<ProcessHandle> below(Path directory) {
    return ProcessHandle.allProcesses()
        .filter(process -> process.info().command().orElse("").contains("qemu-system"))
        .filter(
            process ->
                String.join(" ", process.info().arguments().orElse(new String[0]))
                    .contains(directory.toString()))
        .toList();
  }

  /** Kills the only one there is. */
  public static void kill(Path directory) {
    only(directory).destroyForcibly();
  }

  /** Stops the only one there is in the middle of whatever it does. */
  static void freeze(Path directory) throws Exception {
    String pid = Long.toString(only(directory).pid());
    assertThat(new ProcessBuilder("kill", "-STOP", pid).start().waitFor()).isZero();
  }

  private static ProcessHandle only(Path directory) {
    List<ProcessHandle> found = below(directory);
    assertThat(found).hasSize(1);
    return found.get(0);
  }
}
