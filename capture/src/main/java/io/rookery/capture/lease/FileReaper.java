package io.rookery.capture.lease;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Deletes temporary files, none outside the data directory, whatever a record or a link says. */
final class FileReaper {
  private final Vertx vertx;
  private final Path dataDirectory;
  private final Duration step;

  FileReaper(Vertx vertx, Path dataDirectory, Duration step) {
    this.vertx = vertx;
    this.dataDirectory = dataDirectory;
    this.step = step;
  }

  Future<List<LeaseOutcome>> delete(List<LeaseRecord> leases) {
    return vertx
        .executeBlocking(() -> leases.stream().map(this::delete).toList(), false)
        .timeout(step.toMillis(), TimeUnit.MILLISECONDS)
        .otherwise(late -> leases.stream().map(lease -> stuck(lease, late.toString())).toList());
  }

  private LeaseOutcome delete(LeaseRecord lease) {
    Path file = dataDirectory.resolve(lease.what().name());
    try {
      Path place = file.getParent().toRealPath();
      Path real = place.resolve(file.getFileName());
      if (!place.startsWith(dataDirectory.toRealPath())) {
        return new LeaseOutcome.Spared(lease, "it is not below " + dataDirectory);
      }
      if (Files.isDirectory(real, LinkOption.NOFOLLOW_LINKS)) {
        return new LeaseOutcome.Spared(lease, "it is a directory");
      }
      Files.delete(real); // a symbolic link itself, not what it points to
      return new LeaseOutcome.Removed(lease);
    } catch (NoSuchFileException e) {
      return new LeaseOutcome.Gone(lease, "it does not exist");
    } catch (IOException e) {
      return stuck(lease, e.toString());
    }
  }

  private static LeaseOutcome stuck(LeaseRecord lease, String because) {
    return new LeaseOutcome.Stuck(lease, because, "delete it by hand");
  }
}
