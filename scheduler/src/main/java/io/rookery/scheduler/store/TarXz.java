package io.rookery.scheduler.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.tukaani.xz.XZInputStream;

/** Unpacks an archive of files, folders and symbolic links into a folder, and nowhere else. */
final class TarXz {
  /** What the decompressor may use; the archives of a release need about 65 MiB. */
  private static final int MEMORY_LIMIT_KIB = 256 << 10;

  // Readable for everybody, because the server may run as another user than the node.
  private static final Set<PosixFilePermission> PROGRAM =
      PosixFilePermissions.fromString("rwxr-xr-x");
  private static final Set<PosixFilePermission> TEXT = PosixFilePermissions.fromString("rw-r--r--");

  private final Path folder;

  /**
   * @param folder exists and is empty
   */
  TarXz(Path folder) throws IOException {
    this.folder = folder.toRealPath();
  }

  void unpack(InputStream archive) throws IOException {
    Files.setPosixFilePermissions(folder, PROGRAM);
    try (var tar = new TarArchiveInputStream(new XZInputStream(archive, MEMORY_LIMIT_KIB))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        write(entry, tar);
      }
    }
  }

  private void write(TarArchiveEntry entry, InputStream content) throws IOException {
    Path path = inside(folder.resolve(entry.getName()), entry);
    if (entry.isDirectory()) {
      makeFolder(path, entry);
    } else if (entry.isSymbolicLink()) {
      makeFolder(path.getParent(), entry);
      Path target = Path.of(entry.getLinkName());
      inside(path.resolveSibling(target), entry);
      Files.createSymbolicLink(path, target);
    } else if (entry.getLinkFlag() == TarConstants.LF_NORMAL) {
      makeFolder(path.getParent(), entry);
      writeFile(path, content);
      Files.setPosixFilePermissions(path, (entry.getMode() & 0100) != 0 ? PROGRAM : TEXT);
    } else {
      throw new IOException("refused to unpack " + entry.getName() + ": it is not a file");
    }
  }

  private static void writeFile(Path path, InputStream content) throws IOException {
    try (FileChannel file =
        FileChannel.open(path, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)) {
      var in = Channels.newChannel(content);
      ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
      while (in.read(buffer) >= 0) {
        buffer.flip();
        while (buffer.hasRemaining()) {
          file.write(buffer);
        }
        buffer.clear();
      }
      // Or a power failure could leave an unpacked server with empty files.
      file.force(false);
    }
  }

  private void makeFolder(Path path, TarArchiveEntry entry) throws IOException {
    if (Files.exists(path)) {
      // A link that was unpacked before may lead elsewhere.
      inside(path.toRealPath(), entry);
      return;
    }
    makeFolder(path.getParent(), entry);
    Files.createDirectory(path);
    Files.setPosixFilePermissions(path, PROGRAM);
  }

  private Path inside(Path path, TarArchiveEntry entry) throws IOException {
    Path plain = path.normalize();
    if (!plain.startsWith(folder)) {
      throw new IOException("refused to unpack " + entry.getName() + ": it leaves the folder");
    }
    return plain;
  }
}
