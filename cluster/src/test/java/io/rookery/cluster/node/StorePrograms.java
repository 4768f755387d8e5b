package io.rookery.cluster.node;

import static io.rookery.cluster.gateway.FakeNode.await;

import io.rookery.capture.process.ChildLauncher;
import io.rookery.cluster.gateway.FakeNode;
import io.rookery.scheduler.store.EmbeddedPostgres;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** PostgreSQL's programs, which every new store would else unpack anew, at seconds each. */
final class StorePrograms {
  private static final Duration DEADLINE = Duration.ofSeconds(60);
  private static final Path UNPACKED = unpacked();

  private StorePrograms() {}

  /** Puts them where a store in that directory will look for them, if nothing is there yet. */
  static void lendTo(Path directory) throws IOException {
    Path to = directory.resolve("postgres");
    if (Files.exists(to)) {
      return;
    }
    Files.createDirectories(to);
    try (Stream<Path> all = Files.walk(UNPACKED)) {
      for (Path path : all.filter(path -> !path.equals(UNPACKED)).toList()) {
        Path copy = to.resolve(UNPACKED.relativize(path).toString());
        if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
          Files.createDirectory(copy);
        } else {
          Files.createLink(copy, path);
        }
      }
    }
  }

  /** By a store that is there for nothing else; they are deleted when this process ends. */
  private static Path unpacked() {
    try {
      Path folder = Files.createTempDirectory("rookery-programs");
      Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(folder)));
      Vertx vertx = FakeNode.withoutCache();
      ChildLauncher launcher = ChildLauncher.create(vertx);
      EmbeddedPostgres store = await(EmbeddedPostgres.start(vertx, launcher, folder, DEADLINE));
      await(store.stop());
      await(launcher.close());
      await(vertx.close());
      Path programs = Files.createDirectory(folder.resolve("programs"));
      try (Stream<Path> all = Files.list(folder.resolve("postgres"))) {
        for (Path path : all.filter(StorePrograms::isOne).toList()) {
          Files.move(path, programs.resolve(path.getFileName()));
        }
      }
      return programs;
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  private static boolean isOne(Path path) {
    return path.getFileName().toString().startsWith("bin-");
  }

  private static void delete(Path folder) {
    try (Stream<Path> all = Files.walk(folder)) {
      List<Path> deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
      for (Path path : deepestFirst) {
        Files.delete(path);
      }
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }
}
