package io.rookery.scheduler.analysis;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The files below one folder, for clients: regular files only, no link is followed, nothing outside
 * is reached. Blocks on the disk.
 */
public final class ResultFolder {
  private static final int MOST_FILES = 50_000;
  private static final String ATTEMPTS = "attempts";
  private final Path root;

  /** {@code root} need not exist. */
  public ResultFolder(Path root) {
    this.root = root;
  }

  /** {@code {files: [{path, size}], truncated}}, by path; earlier attempts only when asked for. */
  public JsonObject list(boolean earlierAttempts) throws IOException {
    List<JsonObject> files = new ArrayList<>();
    if (Files.isDirectory(root, LinkOption.NOFOLLOW_LINKS)) {
      Files.walkFileTree(root, new Collector(files, earlierAttempts));
    }
    files.sort(Comparator.comparing(file -> file.getString("path")));
    return new JsonObject()
        .put("files", new JsonArray(files))
        .put("truncated", files.size() >= MOST_FILES);
  }

  /** The regular file of that relative path, parts divided by {@code /}; empty if there is none. */
  public Optional<Path> find(String relative) throws IOException {
    if (!isPlain(relative)) {
      return Optional.empty();
    }
    try {
      Path realRoot = root.toRealPath();
      Path wanted = realRoot.resolve(relative);
      if (!Files.exists(wanted, LinkOption.NOFOLLOW_LINKS)) {
        return Optional.empty();
      }
      // Where a link stands anywhere on the way, the real path is another one.
      boolean direct = wanted.toRealPath().equals(wanted) && wanted.startsWith(realRoot);
      return direct && Files.isRegularFile(wanted, LinkOption.NOFOLLOW_LINKS)
          ? Optional.of(wanted)
          : Optional.empty();
    } catch (NoSuchFileException | InvalidPathException e) {
      return Optional.empty();
    }
  }

  /** Whether a path leads down only: parts divided by {@code /}, none empty or a dot name. */
  static boolean isPlain(String relative) {
    for (String part : relative.split("/", -1)) {
      if (part.isEmpty() || part.equals(".") || part.equals("..") || part.indexOf('\0') >= 0) {
        return false;
      }
    }
    return true;
  }

  private final class Collector extends SimpleFileVisitor<Path> {
    private final List<JsonObject> files;
    private final boolean earlierAttempts;

    Collector(List<JsonObject> files, boolean earlierAttempts) {
      this.files = files;
      this.earlierAttempts = earlierAttempts;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
      Path attempts = root.resolve(ATTEMPTS);
      boolean unwanted = folder.equals(attempts) && !earlierAttempts;
      // Half of a copy that is under way, or of a move; see AttemptCopy and JobFolder.
      boolean arriving =
          attempts.equals(folder.getParent()) && folder.getFileName().toString().startsWith(".");
      return unwanted || arriving ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      // The draft of a timeline; see JobFolder.
      boolean draft =
          root.resolve(ATTEMPTS).equals(file.getParent())
              && file.getFileName().toString().startsWith(".");
      if (attributes.isRegularFile() && !draft) {
        files.add(
            new JsonObject()
                .put("path", root.relativize(file).toString())
                .put("size", attributes.size()));
      }
      return files.size() < MOST_FILES ? FileVisitResult.CONTINUE : FileVisitResult.TERMINATE;
    }

    /** A file may vanish while a running attempt is listed. */
    @Override
    public FileVisitResult visitFileFailed(Path file, IOException failure) {
      return FileVisitResult.CONTINUE;
    }
  }
}
