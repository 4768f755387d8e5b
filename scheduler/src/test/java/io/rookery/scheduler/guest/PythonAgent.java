package io.rookery.scheduler.guest;

import io.rookery.scheduler.machine.Endpoint;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** One of the agents among the test resources, as a process of its own, with its file system. */
final class PythonAgent implements AutoCloseable {
  private static final List<String> SCRIPTS =
      List.of("agent_process.py", "xmlrpc_agent.py", "http_agent.py");

  private final Path root;
  private final Process process;
  private final int port;

  /** Starts a script; {@code root} becomes the guest's file system. */
  PythonAgent(Path home, String script, String... arguments) {
    try {
      this.root = Files.createDirectories(home.resolve("root"));
      for (String name : SCRIPTS) {
        try (var in = PythonAgent.class.getResourceAsStream(name)) {
          Files.copy(in, home.resolve(name));
        }
      }
      List<String> command =
          new ArrayList<>(
              List.of("/usr/bin/python3", "-B", home.resolve(script).toString(), root.toString()));
      command.addAll(List.of(arguments));
      this.process =
          new ProcessBuilder(command).redirectError(home.resolve("agent.stderr").toFile()).start();
      String line = firstLine();
      if (line == null) {
        close();
        throw new IllegalStateException(Files.readString(home.resolve("agent.stderr")));
      }
      this.port = Integer.parseInt(line);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String firstLine() throws IOException {
    return new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))
        .readLine();
  }

  Endpoint endpoint() {
    return new Endpoint("127.0.0.1", port);
  }

  int port() {
    return port;
  }

  Path root() {
    return root;
  }

  /** The one file of this name in the guest. */
  Path find(String name) {
    try (Stream<Path> files = Files.walk(root)) {
      return files
          .filter(file -> file.getFileName().toString().equals(name))
          .findFirst()
          .orElseThrow(() -> new AssertionError("there is no " + name + " in the guest"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What was called, in order. */
  List<JsonObject> calls() {
    try {
      return Files.readAllLines(root.resolve("calls.log")).stream().map(JsonObject::new).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Makes the agent misbehave. */
  void behave(JsonObject how) {
    try {
      Files.writeString(root.resolve("behave.json"), how.encode());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** An analyzer's zip, its {@code analyzer.py} stored as the peers store it. */
  static Path analyzer(Path file, String script) throws IOException {
    byte[] content = script.getBytes(StandardCharsets.UTF_8);
    CRC32 crc = new CRC32();
    crc.update(content);
    ZipEntry entry = new ZipEntry("analyzer.py");
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(content.length);
    entry.setCrc(crc.getValue());
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      zip.putNextEntry(entry);
      zip.write(content);
    }
    return file;
  }

  @Override
  public void close() {
    List<ProcessHandle> all =
        Stream.concat(process.descendants(), Stream.of(process.toHandle())).toList();
    all.forEach(ProcessHandle::destroyForcibly);
    all.forEach(handle -> handle.onExit().join());
  }
}
