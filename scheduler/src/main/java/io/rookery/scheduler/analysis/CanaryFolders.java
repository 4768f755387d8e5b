package io.rookery.scheduler.analysis;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.rookery.scheduler.folder.Tree;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folders of a node's canaries, beside those of its jobs: a canary shall meet the same disk.
 * All file work is done off the event loops.
 */
public final class CanaryFolders {
  private static final Logger LOG = LoggerFactory.getLogger(CanaryFolders.class);
  private static final String SAMPLE = "canary.txt";

  /** What a canary uploads; nobody starts it. */
  private static final byte[] HARMLESS =
      "Rookery looks whether this machine takes a sample. This text is all there is.\n"
          .getBytes(US_ASCII);

  private final Vertx vertx;
  private final Path root;

  CanaryFolders(Vertx vertx, Path root) {
    this.vertx = vertx;
    this.root = root;
  }

  /** Removes what a dead predecessor left, as far as it can; never fails. Called once, at first. */
  public Future<Void> clear() {
    return remove(root)
        .onFailure(
            cause -> LOG.warn("What canaries left cannot be removed: {}", cause.getMessage()))
        .otherwiseEmpty();
  }

  /** Makes the folder of a canary on that machine, with the sample in it and nothing else. */
  Future<Path> create(String machine) {
    return vertx.executeBlocking(
        () -> {
          Path folder = root.resolve(machine);
          new Tree(folder).delete();
          Files.createDirectories(folder);
          Files.write(sample(folder), HARMLESS);
          return folder;
        },
        false);
  }

  /** Where the sample stands in such a folder. */
  static Path sample(Path folder) {
    return folder.resolve(SAMPLE);
  }

  /** How long the sample is, in bytes. */
  static long sampleSize() {
    return HARMLESS.length;
  }

  /** Removes a canary's folder with all that is in it. */
  Future<Void> remove(Path folder) {
    return vertx.executeBlocking(
        () -> {
          new Tree(folder).delete();
          return null;
        },
        false);
  }
}
