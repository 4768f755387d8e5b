package io.rookery.capture.lease;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lease files of one node, one file a lease. Every method blocks for as long as a small file
 * operation takes.
 *
 * <p>Nothing is forced to the disk. What a process has written is in the kernel's page cache and
 * survives the process, however that ends; only a crash of the host can lose it, and that ends the
 * children and unmakes namespaces and interfaces as well. So a record costs some ten microseconds
 * instead of a disk's turn.
 */
final class LeaseDirectory implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LeaseDirectory.class);
  private static final String SUFFIX = ".lease";
  private static final int LONGEST_FILE = 16 * 1024;

  private final Path directory;
  private final FileChannel lockFile;

  private LeaseDirectory(Path directory, FileChannel lockFile) {
    this.directory = directory;
    this.lockFile = lockFile;
  }

  /** Takes the directory for this process alone; the kernel gives it back when the process ends. */
  static LeaseDirectory open(Path directory) throws IOException {
    Files.createDirectories(
        directory,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    FileChannel channel =
        FileChannel.open(
            directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      if (lock(channel)) {
        return new LeaseDirectory(directory, channel);
      }
    } catch (IOException e) {
      channel.close();
      throw e;
    }
    channel.close();
    throw new LeaseException(
        LeaseProblem.IN_USE, "a running node keeps its leases in " + directory);
  }

  void write(LeaseRecord lease) throws IOException {
    Path file = file(lease.id());
    try {
      append(file, LeaseFormat.line(lease), StandardOpenOption.CREATE_NEW);
    } catch (IOException e) {
      Files.deleteIfExists(file);
      throw new LeaseException(
          LeaseProblem.UNWRITABLE,
          "a lease for " + lease.what().description() + " cannot be recorded: " + e);
    }
  }

  void describe(String id, ProcessIdentity process) throws IOException {
    append(file(id), LeaseFormat.line(process), StandardOpenOption.APPEND);
  }

  void delete(String id) throws IOException {
    Files.deleteIfExists(file(id));
  }

  @Override
  public void close() throws IOException {
    lockFile.close();
  }

  List<LeaseRecord> list() throws IOException {
    return list(directory);
  }

  /** What is recorded in a directory, whoever holds it. */
  static List<LeaseRecord> list(Path directory) throws IOException {
    List<LeaseRecord> leases = new ArrayList<>();
    if (!Files.isDirectory(directory)) {
      return leases;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*" + SUFFIX)) {
      for (Path file : files) {
        read(file, leases);
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return leases;
  }

  private static void read(Path file, List<LeaseRecord> leases) {
    try (InputStream in = Files.newInputStream(file)) {
      String text = new String(in.readNBytes(LONGEST_FILE), StandardCharsets.UTF_8);
      LeaseFormat.parse(text)
          .filter(lease -> file.endsWith(lease.id() + SUFFIX))
          .ifPresentOrElse(
              leases::add,
              () ->
                  LOG.warn(
                      "{} is not a whole lease; what it was for was not made. Delete the file if it stays",
                      file));
    } catch (IOException released) {
      LOG.debug("{} was released while leases were listed", file);
    }
  }

  private static boolean lock(FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException anotherNodeInThisProcess) {
      return false;
    }
  }

  private static void append(Path file, String line, OpenOption how) throws IOException {
    try (FileChannel channel = FileChannel.open(file, how, StandardOpenOption.WRITE)) {
      ByteBuffer bytes = ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    }
  }

  private Path file(String id) {
    return directory.resolve(id + SUFFIX);
  }
}
