package io.rookery.scheduler.machine.qemu;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;

/** What tcpdump hears on an interface until it is closed, and later. */
final class Overheard implements AutoCloseable {
  private static final Duration LONG = Duration.ofSeconds(60);

  private final Path file;
  private final Process listening;

  /** Listens when it is made. */
  Overheard(Path file, Optional<String> namespace, String device, String filter)
      throws IOException {
    List<String> command = new ArrayList<>();
    namespace.ifPresent(name -> command.addAll(List.of("ip", "netns", "exec", name)));
    command.addAll(List.of("tcpdump", "-i", device, "-n", "-e", "-l", "-A", "--immediate-mode"));
    command.addAll(List.of("-Z", "root", filter));
    this.file = file;
    this.listening =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(file.toFile()).start();
    awaitWord("listening on");
  }

  void awaitWord(String word) {
    Awaitility.await().atMost(LONG).until(() -> text().contains(word));
  }

  String text() throws IOException {
    return Files.readString(file, StandardCharsets.ISO_8859_1);
  }

  @Override
  public void close() {
    listening.destroy();
    listening.onExit().join();
  }
}
