package io.rookery.cluster.demo;

import io.rookery.capture.process.ChildLauncher;
import io.rookery.capture.process.ChildSpec;
import io.rookery.cluster.demo.DemoSample.Expected;
import io.vertx.core.Future;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Lays out the demonstration's samples; one of them is compiled here. */
final class DemoSamples {
  private static final Duration COMPILATION = Duration.ofSeconds(60);
  private final Path directory;

  DemoSamples(Path directory) {
    this.directory = directory;
  }

  /** The samples that can be made on this machine; blocks. */
  List<DemoSample> scripts() throws IOException {
    Files.createDirectories(directory);
    return List.of(
        new DemoSample(
            "resolves and fetches",
            script("resolve-and-fetch.sh"),
            Duration.ofSeconds(20),
            Expected.complete()
                .withPackets("rookery\u0004test", "GET /stage2?host=", "stage two of /stage2")),
        new DemoSample(
            "drops and changes files",
            script("drop-and-change.sh"),
            Duration.ofSeconds(20),
            Expected.complete()
                .withDropped("first payload\n", "second payload\nchanged afterwards\n")),
        new DemoSample(
            "never ends",
            script("never-ends.sh"),
            Duration.ofSeconds(4),
            Expected.complete().runningAtLeast(Duration.ofSeconds(4))),
        new DemoSample(
            "kills the agent",
            script("kill-agent.sh"),
            Duration.ofSeconds(15),
            Expected.failing("run.agent-lost")));
  }

  /** Those that only a machine of its own can bear. */
  List<DemoSample> forMachines() throws IOException {
    return List.of(
        new DemoSample(
            "powers its machine off",
            script("power-off.sh"),
            Duration.ofSeconds(15),
            Expected.failing("run.agent-lost")),
        new DemoSample(
            "floods the network",
            script("flood.sh"),
            Duration.ofSeconds(20),
            Expected.complete().withPackets("a flood of packets")));
  }

  /** The compiled sample; fails with what the compiler said, or that there is none. */
  Future<DemoSample> compiled(ChildLauncher launcher) {
    Path program = directory.resolve("compiled");
    Optional<String> compiler = compiler();
    if (compiler.isEmpty()) {
      return Future.failedFuture("no C compiler; run: sudo apt-get install -y tcc libc6-dev");
    }
    Path source;
    try {
      source = script("compiled.c");
    } catch (IOException unreadable) {
      return Future.failedFuture(unreadable);
    }
    return launcher
        .run(
            ChildSpec.of(
                "compiler", List.of(compiler.get(), "-o", program.toString(), source.toString())),
            COMPILATION)
        .compose(
            finished ->
                Files.isExecutable(program)
                    ? Future.succeededFuture(program)
                    : Future.failedFuture(finished.stderr()))
        .map(
            made ->
                new DemoSample(
                    "compiled program",
                    made,
                    Duration.ofSeconds(20),
                    Expected.complete()
                        .withPackets("compiled sample was here")
                        .withDropped("compiled sample was here\n")));
  }

  private static Optional<String> compiler() {
    return Stream.of("/usr/bin/cc", "/usr/bin/tcc", "/usr/bin/gcc", "/usr/bin/clang")
        .filter(path -> Files.isExecutable(Path.of(path)))
        .findFirst();
  }

  private Path script(String name) throws IOException {
    Path file = directory.resolve(name);
    try (InputStream resource = DemoSamples.class.getResourceAsStream("/demo/" + name)) {
      if (resource == null) {
        throw new UncheckedIOException(new IOException("the jar holds no demo/" + name));
      }
      Files.copy(resource, file);
    }
    return file;
  }
}
