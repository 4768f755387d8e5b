package io.rookery.capture.doctor;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A process of a test that is told what to do line by line and answers each line with one. */
final class Actor implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 60;

  private final Process process;
  private final PrintWriter input;
  private final BlockingQueue<String> output = new LinkedBlockingQueue<>();

  private Actor(Process process) {
    this.process = process;
    this.input = new PrintWriter(process.outputWriter(), true);
  }

  /** A script from the test's resources. */
  static Actor python(String namespace, String script, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("python3", resource(script).toString()));
    command.addAll(List.of(arguments));
    return start(namespace, command);
  }

  /** A main class of the test's. */
  static Actor java(String namespace, Class<?> main) throws IOException {
    return start(
        namespace,
        List.of(
            System.getProperty("java.home") + "/bin/java",
            "-Xmx128m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            main.getName()));
  }

  /** Says a line and returns the answer to it. */
  String ask(String line) throws InterruptedException {
    input.println(line);
    return line();
  }

  /** The next line it prints. */
  String line() throws InterruptedException {
    String line = output.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    if (line == null) {
      throw new AssertionError(process.info() + " said nothing; alive: " + process.isAlive());
    }
    return line;
  }

  long pid() {
    return process.pid();
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }

  private static Actor start(String namespace, List<String> command) throws IOException {
    List<String> inside = new ArrayList<>(List.of("ip", "netns", "exec", namespace));
    inside.addAll(command);
    Actor actor =
        new Actor(
            new ProcessBuilder(inside).redirectError(ProcessBuilder.Redirect.INHERIT).start());
    Thread reader = new Thread(actor::read, "actor-" + actor.pid());
    reader.setDaemon(true);
    reader.start();
    return actor;
  }

  private void read() {
    try (BufferedReader lines = process.inputReader()) {
      lines.lines().forEach(output::add);
    } catch (IOException | UncheckedIOException ended) {
      output.add("ended: " + ended);
    }
  }

  private static Path resource(String script) throws URISyntaxException {
    return Path.of(Actor.class.getResource("/leak/" + script).toURI());
  }
}
