package io.rookery.scheduler.sample;

import io.rookery.scheduler.folder.Tree;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The folder of the samples, on disk. Methods block unless they say otherwise; any thread. */
final class Shelf {
  private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");
  private static final int SHARDS = 256;
  private static final String MODE = "r--r-----";

  private final Path root;
  private final Path incoming;

  Shelf(Path root, Path incoming) {
    this.root = root;
    this.incoming = incoming;
  }

  /** Whether that names a sample at all; what does not must never become a path. */
  static boolean isHash(String text) {
    return HASH.matcher(text).matches();
  }

  /** Where a sample stands. Does not block. */
  Path place(String sha256) {
    return root.resolve(sha256.substring(0, 2)).resolve(sha256);
  }

  void open() throws IOException {
    Files.createDirectories(incoming);
    try (Stream<Path> leftovers = Files.list(incoming)) {
      for (Path leftover : leftovers.toList()) {
        Files.deleteIfExists(leftover);
      }
    }
    // All at once, so that storing a sample never has to make a directory durable as well.
    for (int shard = 0; shard < SHARDS; shard++) {
      Files.createDirectories(root.resolve(String.format("%02x", shard)));
    }
    Tree.force(root);
  }

  /** Where a sample of that hash grows while it is copied from another node. Does not block. */
  Path partial(String sha256) {
    return incoming.resolve(sha256);
  }

  /** Gives a copied file, complete and on disk, its name. */
  void adopt(String sha256) throws IOException {
    Path partial = partial(sha256);
    Files.setPosixFilePermissions(partial, PosixFilePermissions.fromString(MODE));
    Files.move(partial, place(sha256), StandardCopyOption.ATOMIC_MOVE);
    Tree.force(place(sha256).getParent());
  }

  /** A new file under a temporary name. */
  Draft draft() throws IOException {
    Path path = incoming.resolve(UUID.randomUUID().toString());
    return new Draft(
        path,
        FileChannel.open(
            path,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(MODE))));
  }

  /** Gives a draft its name; a sample that is there already stays, and the draft goes. */
  void publish(Draft draft, String sha256, long size) throws IOException {
    draft.channel().force(true);
    draft.channel().close();
    Path place = place(sha256);
    if (size(sha256).equals(Optional.of(size))) {
      Files.delete(draft.path());
    } else {
      Files.move(draft.path(), place, StandardCopyOption.ATOMIC_MOVE);
    }
    // Also when it was there: who put it there may not have come this far yet.
    Tree.force(place.getParent());
  }

  void discard(Draft draft) throws IOException {
    draft.channel().close();
    Files.deleteIfExists(draft.path());
  }

  /** Bytes of the sample; empty when it is not here. */
  Optional<Long> size(String sha256) throws IOException {
    try {
      BasicFileAttributes attributes =
          Files.readAttributes(place(sha256), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      return attributes.isRegularFile() ? Optional.of(attributes.size()) : Optional.empty();
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /**
   * A file that is being received.
   *
   * @param path its temporary name
   * @param channel open for writing
   */
  record Draft(Path path, FileChannel channel) {}
}
