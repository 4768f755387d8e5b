package io.rookery.scheduler.analysis;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Analyzers as zip files in the node's data directory, made when the first guest of a platform
 * needs one and kept until the node stops. May be called on any context.
 */
public final class AnalyzerArchives implements Analyzers {

  /** Writes the zip file of an analyzer; blocks, and is called on a worker. */
  @FunctionalInterface
  public interface Source {
    void writeTo(Path zip) throws IOException;
  }

  /** What a guest starts first: that of Cuckoo 1, 2 and CAPE, and that of Cuckoo 3. */
  private static final List<String> STARTS = List.of("analyzer.py", "tmstage.exe");

  private final Vertx vertx;
  private final Path directory;
  private final Map<String, Source> sources;
  private final Map<String, Future<Path>> archives = new ConcurrentHashMap<>();

  /** {@code sources} by platform; {@code directory} is where the zip files stand. */
  public AnalyzerArchives(Vertx vertx, Path directory, Map<String, Source> sources) {
    this.vertx = vertx;
    this.directory = directory;
    this.sources = Map.copyOf(sources);
  }

  @Override
  public Future<Optional<Path>> archive(String platform) {
    if (!sources.containsKey(platform)) {
      return Future.succeededFuture(Optional.empty());
    }
    return archives
        .computeIfAbsent(platform, this::make)
        // An archive that could not be made is tried again for the next guest.
        .onFailure(cause -> archives.remove(platform))
        .map(Optional::of);
  }

  private Future<Path> make(String platform) {
    return vertx.executeBlocking(
        () -> {
          Files.createDirectories(directory);
          Path zip = directory.resolve(platform + ".zip");
          Path temporary = Files.createTempFile(directory, platform, ".tmp");
          try {
            sources.get(platform).writeTo(temporary);
            return Files.move(temporary, zip, StandardCopyOption.ATOMIC_MOVE);
          } finally {
            Files.deleteIfExists(temporary);
          }
        },
        false);
  }

  /**
   * The source that zips a folder with {@code analyzer.py}, or Cuckoo 3's {@code tmstage.exe}, at
   * its root; links are not followed.
   */
  public static Source folder(Path folder) {
    return zip -> zipFolder(folder, zip);
  }

  private static void zipFolder(Path folder, Path zip) throws IOException {
    if (STARTS.stream().noneMatch(start -> Files.isRegularFile(folder.resolve(start)))) {
      throw new IOException(
          folder + " holds no " + String.join(" or ", STARTS) + ": is it an analyzer's folder?");
    }
    List<Path> files;
    try (Stream<Path> walk = Files.walk(folder)) {
      files = walk.filter(Files::isRegularFile).sorted().toList();
    } catch (UncheckedIOException unreadable) {
      throw unreadable.getCause();
    }
    try (OutputStream file = new BufferedOutputStream(Files.newOutputStream(zip));
        ZipOutputStream out = new ZipOutputStream(file)) {
      for (Path path : files) {
        out.putNextEntry(new ZipEntry(folder.relativize(path).toString()));
        Files.copy(path, out);
        out.closeEntry();
      }
    }
  }
}
