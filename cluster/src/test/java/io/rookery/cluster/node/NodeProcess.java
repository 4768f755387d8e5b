package io.rookery.cluster.node;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A node as a user runs it: a process of its own, asked by signals. */
final class NodeProcess implements AutoCloseable {
  private static final Pattern LISTENING = Pattern.compile("answering on http://[^:]+:(\\d+)/");
  private static final Pattern BRIDGE =
      Pattern.compile("the event bus bridge listens on [^:]+:(\\d+)");
  private static final Pattern READY = Pattern.compile("Node .* is ready");

  private final Process process;
  private final StringBuffer log = new StringBuffer();
  private final CompletableFuture<Integer> port = new CompletableFuture<>();
  private final CompletableFuture<Integer> bridge = new CompletableFuture<>();
  private final CompletableFuture<Void> ready = new CompletableFuture<>();

  private NodeProcess(Process process) {
    this.process = process;
  }

  static NodeProcess start(Path configuration) throws IOException {
    List<String> command = new ArrayList<>(java());
    command.addAll(List.of("node", "--config", configuration.toString()));
    NodeProcess node =
        new NodeProcess(new ProcessBuilder(command).redirectErrorStream(true).start());
    Thread reader = new Thread(node::read, "node-log");
    reader.setDaemon(true);
    reader.start();
    return node;
  }

  private void read() {
    try (BufferedReader lines = process.inputReader()) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        log.append(line).append('\n');
        Matcher listening = LISTENING.matcher(line);
        if (listening.find()) {
          port.complete(Integer.parseInt(listening.group(1)));
        }
        Matcher bridged = BRIDGE.matcher(line);
        if (bridged.find()) {
          bridge.complete(Integer.parseInt(bridged.group(1)));
        }
        if (READY.matcher(line).find()) {
          ready.complete(null);
        }
      }
    } catch (IOException gone) {
      log.append(gone);
    }
    bridge.completeExceptionally(new IllegalStateException("the node ended: " + log));
    port.completeExceptionally(new IllegalStateException("the node ended: " + log));
    ready.completeExceptionally(new IllegalStateException("the node ended: " + log));
  }

  /** What a command printed, and how it ended. */
  record Ended(int exitCode, String output) {}

  /** Runs a command that asks this node, as a process of its own. */
  Ended command(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(java());
    command.addAll(List.of(arguments));
    command.addAll(List.of("--node", "http://127.0.0.1:" + port.get(60, TimeUnit.SECONDS)));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    return new Ended(process.waitFor(), output);
  }

  private static List<String> java() {
    return List.of(
        // Under nohup the tests' own processes would be born deaf to the signal that reloads.
        "/usr/bin/env",
        "--default-signal=HUP,INT",
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "-Xmx256m",
        // Not the configuration of tests, which stands on the same class path.
        "-Dlogback.configurationFile=logback.xml",
        "-cp",
        System.getProperty("java.class.path"),
        "io.rookery.cluster.Main");
  }

  ApiClient api() throws Exception {
    return new ApiClient(apiPort());
  }

  /** The port of its gateway, once it is ready. */
  int apiPort() throws Exception {
    try {
      ready.get(60, TimeUnit.SECONDS);
    } catch (java.util.concurrent.TimeoutException late) {
      throw new AssertionError("the node is not ready: " + log, late);
    }
    return port.get(1, TimeUnit.SECONDS);
  }

  /** The port of its event bus bridge; the node must be ready and have one. */
  int bridgePort() throws Exception {
    return bridge.get(1, TimeUnit.SECONDS);
  }

  long pid() {
    return process.pid();
  }

  String log() {
    return log.toString();
  }

  /** All processes that descend from the node at this moment. */
  List<ProcessHandle> children() {
    try (Stream<ProcessHandle> descendants = process.descendants()) {
      return descendants.toList();
    }
  }

  void sighup() throws Exception {
    signal("HUP");
  }

  private void signal(String name) throws Exception {
    int exit = new ProcessBuilder("kill", "-" + name, Long.toString(pid())).start().waitFor();
    if (exit != 0) {
      throw new AssertionError("kill -" + name + " ended with " + exit);
    }
  }

  void sigterm() {
    process.toHandle().destroy();
  }

  void sigkill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** The process stands still, its sockets stay open. */
  void freeze() throws IOException {
    signal("STOP", pid());
  }

  void thaw() throws IOException {
    signal("CONT", pid());
  }

  static void signal(String name, long pid) throws IOException {
    new ProcessBuilder("kill", "-" + name, Long.toString(pid)).start().onExit().join();
  }

  int exitCode() throws InterruptedException {
    if (!process.waitFor(90, TimeUnit.SECONDS)) {
      throw new AssertionError("the node did not end: " + log);
    }
    return process.exitValue();
  }

  /** Two signals: what runs is handed back. Does not wait. */
  void endNow() {
    if (process.isAlive()) {
      try {
        thaw();
      } catch (IOException broken) {
        log.append(broken);
      }
      sigterm();
      sigterm();
    }
  }

  @Override
  public void close() {
    if (process.isAlive()) {
      endNow();
      process
          .onExit()
          .orTimeout(60, TimeUnit.SECONDS)
          .exceptionallyCompose(late -> process.destroyForcibly().onExit())
          .join();
    }
  }

  /** Writes a configuration with everything on free ports and its data below the directory. */
  static Path configuration(Path directory, String rest) throws IOException {
    StorePrograms.lendTo(directory.resolve("data"));
    return Files.writeString(
        directory.resolve("rookery.yaml"),
        """
        node:     { name: test-node, data: %s, lease: 5s }
        api:      { port: 0 }
        results:  { port: 0, freeSpace: 1MiB }
        timeouts: { analysis: 20s, critical: 10s, boot: 30s, lost: 5s, collect: 5s, stop: 20s, capture: 20s }
        dispatch: { sweep: 2s }
        %s
        """
            .formatted(directory.resolve("data"), rest));
  }
}
