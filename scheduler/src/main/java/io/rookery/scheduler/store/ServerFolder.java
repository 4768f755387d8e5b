package io.rookery.scheduler.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.rookery.scheduler.folder.Tree;
import io.rookery.scheduler.job.StoreException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The folder of an embedded server, locked for this process for as long as it is open; the kernel
 * lets the lock go when the process dies. All methods block.
 *
 * <p>It holds {@code data} (the database), {@code bin-<version>} (the programs), {@code password},
 * {@code port} (the last one used), {@code lock}, and while something is being made {@code new-*}.
 */
final class ServerFolder implements AutoCloseable {
  private static final int PASSWORD_BYTES = 24;
  private static final String SCRATCH = "new-";

  private final Path path;
  private final FileChannel lockFile;

  private ServerFolder(Path path, FileChannel lockFile) {
    this.path = path;
    this.lockFile = lockFile;
  }

  /** Makes it if need be, locks it, and removes what an interrupted start left half made. */
  static ServerFolder open(Path dataDir) throws IOException {
    Path path = Files.createDirectories(dataDir).toRealPath().resolve("postgres");
    if (Files.notExists(path)) {
      Files.createDirectory(
          path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx--x--x")));
    }
    FileChannel lockFile =
        FileChannel.open(path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    ServerFolder folder = new ServerFolder(path, lockFile);
    try {
      folder.lock();
      folder.removeScratch();
      return folder;
    } catch (IOException | RuntimeException e) {
      folder.close();
      throw e;
    }
  }

  private void lock() throws IOException {
    FileLock lock;
    try {
      lock = lockFile.tryLock();
    } catch (OverlappingFileLockException e) {
      lock = null;
    }
    if (lock == null) {
      throw new StoreException(
          path + " is in use by another node; give each node a node.data of its own", null);
    }
  }

  Path path() {
    return path;
  }

  Path data() {
    return path.resolve("data");
  }

  /** A new empty folder beside the others, to be renamed once it is complete. */
  Path scratch(String name) throws IOException {
    return Files.createTempDirectory(path, SCRATCH + name);
  }

  private void removeScratch() throws IOException {
    try (Stream<Path> entries = Files.list(path)) {
      for (Path entry : entries.toList()) {
        if (entry.getFileName().toString().startsWith(SCRATCH)) {
          new Tree(entry).delete();
        }
      }
    }
  }

  Path passwordFile() {
    return path.resolve("password");
  }

  /** The password of the database's only user, made at first; only this user can read the file. */
  String password() throws IOException {
    Path file = passwordFile();
    if (Files.notExists(file)) {
      byte[] random = new byte[PASSWORD_BYTES];
      new SecureRandom().nextBytes(random);
      Path fresh = Files.createTempFile(path, SCRATCH, "");
      Files.writeString(fresh, Base64.getUrlEncoder().withoutPadding().encodeToString(random));
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    }
    return Files.readString(file, UTF_8);
  }

  /** The port of the run before, which clients may still know. */
  Optional<Integer> lastPort() throws IOException {
    Path file = path.resolve("port");
    if (Files.notExists(file)) {
      return Optional.empty();
    }
    String text = Files.readString(file, UTF_8).strip();
    return text.matches("[1-9][0-9]{0,4}") ? Optional.of(Integer.valueOf(text)) : Optional.empty();
  }

  void rememberPort(int port) throws IOException {
    Files.writeString(path.resolve("port"), Integer.toString(port), UTF_8);
  }

  @Override
  public void close() throws IOException {
    lockFile.close();
  }
}
