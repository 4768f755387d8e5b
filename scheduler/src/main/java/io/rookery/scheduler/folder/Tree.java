package io.rookery.scheduler.folder;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * A file or a folder with everything below it. No link is ever followed: a guest may have put it
 * there. Every method blocks on the disk.
 *
 * @param root need not exist
 */
public record Tree(Path root) {

  public Tree {
    requireNonNull(root, "root");
  }

  /**
   * Deletes it, if it exists; a link is deleted itself.
   *
   * @throws IOException at the first thing that cannot be deleted; what was deleted before is gone
   */
  public void delete() throws IOException {
    if (!Files.exists(root, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path folder, IOException failure)
              throws IOException {
            if (failure != null) {
              throw failure;
            }
            Files.delete(folder);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  /**
   * Makes the names in every folder durable; what stands in the files is not touched.
   *
   * @throws IOException also when it does not exist
   */
  public void forceFolders() throws IOException {
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult postVisitDirectory(Path folder, IOException failure)
              throws IOException {
            if (failure != null) {
              throw failure;
            }
            force(folder);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  /** Makes the names in one folder durable. */
  public static void force(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
