package io.rookery.scheduler.result;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.scheduler.machine.Dialect;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** A deployed result server on a free port, and the folders of its attempts. */
final class ResultServerRig implements AutoCloseable {
  static final ResultLimits ROOMY = limits(1000, 10_000_000, 1000, 100);
  private static final Duration PATIENT = Duration.ofMinutes(5);

  final Vertx vertx;
  final ResultServer server;
  final Path root;

  private ResultServerRig(Path root, ResultServerOptions options, VertxOptions vertxOptions) {
    this.root = root;
    this.vertx = Vertx.vertx(vertxOptions);
    this.server = new ResultServer(options);
    await(vertx.deployVerticle(server));
  }

  static ResultServerRig start(Path root, ResultServerOptions options) {
    return new ResultServerRig(root, options, new VertxOptions());
  }

  static ResultServerRig limited(Path root, ResultLimits limits) {
    return start(root, limited(limits));
  }

  static ResultServerRig withOneWorker(Path root, ResultServerOptions options) {
    return new ResultServerRig(root, options, new VertxOptions().setWorkerPoolSize(1));
  }

  /** Nothing else is limited. */
  static ResultLimits limits(long file, long attempt, int files, int connections) {
    return new ResultLimits(
        file, Long.MAX_VALUE, attempt, files, connections, Integer.MAX_VALUE, Long.MAX_VALUE);
  }

  static ResultServerOptions roomy() {
    return limited(ROOMY);
  }

  static ResultServerOptions limited(ResultLimits limits) {
    return new ResultServerOptions("127.0.0.1", 0, limits, PATIENT, 0);
  }

  static ResultServerOptions hurried(Duration headerDeadline) {
    return new ResultServerOptions("127.0.0.1", 0, ROOMY, headerDeadline, 0);
  }

  Attempted open(String address, Dialect dialect) throws IOException {
    Path folder = Files.createTempDirectory(root, "attempt");
    ResultSession session = await(server.open(address, 17, folder, dialect));
    return new Attempted(session, folder, new Guest(address, server.port()));
  }

  static <T> T await(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(60, SECONDS);
    } catch (Exception e) {
      throw new AssertionError(e.getCause() == null ? e : e.getCause());
    }
  }

  @Override
  public void close() {
    await(vertx.close());
  }

  /** An attempt, its folder and its guest. */
  record Attempted(ResultSession session, Path folder, Guest guest) {

    /** Sends on a connection of its own and waits until the server is done with it. */
    void send(String text) throws IOException {
      send(text.getBytes(StandardCharsets.UTF_8));
    }

    void send(byte[] bytes) throws IOException {
      guest.send(bytes);
      await(session.drained());
    }

    ResultSummary summary() {
      return await(session.close());
    }

    /** Every file by its path in the folder; symbolic links are not followed. */
    Map<String, String> files() {
      try (Stream<Path> all = Files.walk(folder)) {
        Map<String, String> files = new TreeMap<>();
        all.filter(path -> Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS))
            .forEach(path -> files.put(folder.relativize(path).toString(), read(path)));
        return files;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /** Waits until that file has just this in it. */
    void awaitFile(String path, String content) {
      Awaitility.await()
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(() -> assertThat(files()).containsEntry(path, content));
    }

    /** What guests uploaded: without the server's own records. */
    Map<String, String> uploads() {
      Map<String, String> files = files();
      files.remove("files.json");
      return files;
    }

    private static String read(Path path) {
      try {
        return Files.readString(path, StandardCharsets.ISO_8859_1);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
