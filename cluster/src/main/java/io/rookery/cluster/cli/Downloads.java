package io.rookery.cluster.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes files whose names a guest may have chosen below one folder and nowhere else: no way up, no
 * way through a link, never over half of another file.
 */
final class Downloads {
  private final Path root;

  private Downloads(Path root) {
    this.root = root;
  }

  static Downloads into(Path folder) {
    try {
      Files.createDirectories(folder);
      return new Downloads(folder.toRealPath());
    } catch (IOException e) {
      throw CommandException.badInput("--to", "cannot make the folder " + folder);
    }
  }

  /** Fetches one file; {@code path} is divided by {@code /}. */
  void fetch(NodeClient client, String prefix, String path) {
    List<String> encoded = new ArrayList<>();
    for (String part : path.split("/", -1)) {
      encoded.add(NodeClient.encoded(part));
    }
    try {
      Path target = target(path);
      Path partial = Files.createTempFile(target.getParent(), ".rookery-", ".part");
      try {
        String from = prefix + String.join("/", encoded);
        client.await(client.streams().download(from, partial), NodeClient.TRANSFER);
        Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(partial);
      }
    } catch (IOException e) {
      throw CommandException.failed("cannot write " + path + " below " + root + ": " + e);
    }
  }

  /** Where the file goes; its folders exist then and are folders, not links to some. */
  private Path target(String path) throws IOException {
    Path folder = root;
    String[] parts = path.split("/", -1);
    for (int i = 0; i < parts.length - 1; i++) {
      folder = child(folder, parts[i], path);
      if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
        Files.createDirectory(folder);
      }
    }
    Path target = child(folder, parts[parts.length - 1], path);
    if (Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS)) {
      throw CommandException.failed(target + " is a folder here and a file there");
    }
    return target;
  }

  private static Path child(Path folder, String name, String path) {
    if (name.isEmpty() || name.equals(".") || name.equals("..") || name.indexOf('\0') >= 0) {
      throw CommandException.failed("the node offers a file at an unsafe path: " + path);
    }
    try {
      Path child = folder.resolve(name);
      if (folder.equals(child.getParent())) {
        return child;
      }
    } catch (InvalidPathException e) {
      // Told below.
    }
    throw CommandException.failed("the node offers a file at an unsafe path: " + path);
  }
}
