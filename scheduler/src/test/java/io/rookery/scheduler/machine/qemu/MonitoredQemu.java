package io.rookery.scheduler.machine.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The machine of the driver in the hands of a test, as any other tool would run it: to save a
 * snapshot inside its image.
 */
public final class MonitoredQemu implements AutoCloseable {
  private final Process process;
  private final Path said;

  /**
   * Starts it, paused where it has no network.
   *
   * @param image which is written to
   * @param options of the driver
   * @param namespace where its tap is; none for a machine that is only to be saved
   */
  public MonitoredQemu(Path image, JsonObject options, Optional<String> namespace)
      throws Exception {
    said = image.resolveSibling(image.getFileName() + ".log");
    List<String> command = new ArrayList<>();
    namespace.ifPresent(name -> command.addAll(List.of("ip", "netns", "exec", name)));
    List<String> more = new ArrayList<>(List.of("-monitor", "stdio"));
    if (namespace.isEmpty()) {
      more.add("-S");
    }
    QemuOptions read = QemuOptions.read(options);
    new Hardware(read, Accelerator.TCG, ((Layout.Namespaces) read.layout()).inner())
        .command(GuestLink.TAP, Optional.empty(), new Hardware.Disk(image.toString(), false), more)
        .forEach(word -> command.add(withoutHost(word, namespace.isPresent())));
    process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile()).start();
  }

  /** The same device with nothing behind it: what a snapshot holds does not tell. */
  private static String withoutHost(String word, boolean connected) {
    if (word.startsWith("tap,") && !connected) {
      return "hubport,id=n0,hubid=0";
    }
    return word.startsWith("socket,id=") ? "null," + word.split(",")[1] : word;
  }

  /** Saves it as it is, under that name, and ends it. */
  public void save(String name) throws Exception {
    try (OutputStream monitor = process.getOutputStream()) {
      monitor.write(("savevm " + name + "\nquit\n").getBytes(StandardCharsets.UTF_8));
    }
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(Files.readString(said)).isZero();
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
