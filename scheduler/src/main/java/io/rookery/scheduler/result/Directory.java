package io.rookery.scheduler.result;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.WritableByteChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.Set;

/**
 * An open directory. Everything in it is reached through its descriptor and never through a
 * symbolic link, so that no name and no link can lead out of it. All methods block.
 */
final class Directory implements Closeable {
  private static final FileAttribute<?> FILE_MODE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r--r--"));

  private final Path path;
  private final SecureDirectoryStream<Path> stream;

  private Directory(Path path, SecureDirectoryStream<Path> stream) {
    this.path = path;
    this.stream = stream;
  }

  /** Opens a directory that the node itself made. */
  static Directory open(Path path) throws IOException {
    DirectoryStream<Path> stream = Files.newDirectoryStream(path);
    if (stream instanceof SecureDirectoryStream<Path> secure) {
      return new Directory(path, secure);
    }
    stream.close();
    throw new IOException(path + " is on a file system without openat; keep results on another");
  }

  /** Opens a directory in this one, and makes it when it is missing. */
  Directory enter(String name) throws IOException {
    Path child = path.resolve(name);
    try {
      Files.createDirectory(child);
    } catch (FileAlreadyExistsException e) {
      // Whether it is a directory, and not a link to one, is seen when it is opened.
    }
    return new Directory(
        child, stream.newDirectoryStream(Path.of(name), LinkOption.NOFOLLOW_LINKS));
  }

  /** A new file; fails with {@link FileAlreadyExistsException}, also for a dangling link. */
  WritableByteChannel create(String name) throws IOException {
    return open(name, StandardOpenOption.CREATE_NEW);
  }

  /** The file, to write behind its end; a new one when it is missing. */
  WritableByteChannel append(String name) throws IOException {
    return open(name, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  /** Moves a file of this directory over whatever has that name in the other. */
  void move(String name, Directory target, String targetName) throws IOException {
    stream.move(Path.of(name), target.stream, Path.of(targetName));
  }

  /** Removes a file; a link itself, not what it leads to. */
  void delete(String name) throws IOException {
    stream.deleteFile(Path.of(name));
  }

  @Override
  public void close() throws IOException {
    stream.close();
  }

  private WritableByteChannel open(String name, OpenOption... how) throws IOException {
    Set<OpenOption> options = new HashSet<>(Set.of(how));
    options.add(StandardOpenOption.WRITE);
    options.add(LinkOption.NOFOLLOW_LINKS);
    return stream.newByteChannel(Path.of(name), options, FILE_MODE);
  }
}
