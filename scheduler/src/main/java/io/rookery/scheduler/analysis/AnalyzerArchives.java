package io.rookery.scheduler.analysis;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Analyzers as zip files in the node's data directory, each made when the first guest needs it and
 * kept for as long as this object is: what changes in their folders later is seen by the next one.
 * May be called on any context.
 */
public final class AnalyzerArchives implements Analyzers {

  /** Writes the zip file of an analyzer; blocks, and is called on a worker. */
  @FunctionalInterface
  public interface Source {
    void writeTo(Path zip) throws IOException;

    /**
     * The same analyzer with that monitor, or with the usual one; empty when it has none to choose.
     *
     * @throws io.rookery.scheduler.job.InvalidFieldException when no monitor can have that name
     */
    default Optional<Source> with(Optional<String> monitor) {
      return Optional.empty();
    }
  }

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
  public Future<Optional<Path>> archive(String platform, Optional<String> monitor) {
    Source source = sources.get(platform);
    if (source == null) {
      return Future.succeededFuture(Optional.empty());
    }
    try {
      Optional<Source> chosen = source.with(monitor);
      String name = platform + (chosen.isPresent() ? "+" + monitor.orElse("") : "");
      return made(name, chosen.orElse(source)).map(Optional::of);
    } catch (RuntimeException refused) {
      return Future.failedFuture(refused);
    }
  }

  private Future<Path> made(String name, Source source) {
    Future<Path> archive = archives.computeIfAbsent(name, absent -> make(name, source));
    // One that could not be made is tried again for the next guest.
    archive.onFailure(cause -> archives.remove(name, archive));
    return Future.fromCompletionStage(archive.toCompletionStage(), vertx.getOrCreateContext());
  }

  private Future<Path> make(String name, Source source) {
    return vertx.executeBlocking(
        () -> {
          Files.createDirectories(directory);
          Path zip = directory.resolve(name + ".zip");
          Path temporary = Files.createTempFile(directory, name, ".tmp");
          try {
            source.writeTo(temporary);
            return Files.move(temporary, zip, StandardCopyOption.ATOMIC_MOVE);
          } finally {
            Files.deleteIfExists(temporary);
          }
        },
        false);
  }
}
