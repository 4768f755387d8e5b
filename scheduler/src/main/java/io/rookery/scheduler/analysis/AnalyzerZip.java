package io.rookery.scheduler.analysis;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipOutputStream;

/**
 * The zip file that an agent unpacks. Its entries are stored without compression, as the peers'
 * hosts store them: what every agent is known to take, whatever its Python was built with. Blocks.
 */
final class AnalyzerZip {
  // Agents hold an upload in memory several times over; no true analyzer comes near to these.
  private static final long MOST_BYTES = 512L << 20;
  private static final int MOST_FILES = 20_000;
  private static final int CHUNK = 64 << 10;

  private AnalyzerZip() {}

  /** Adds the regular files below a folder, to some depth, by their names in the zip file. */
  static void filesBelow(Path folder, int depth, String prefix, SortedMap<String, Path> files)
      throws IOException {
    try (Stream<Path> walk = Files.walk(folder, depth)) {
      walk.filter(path -> Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS))
          .limit(MOST_FILES + 1L)
          .forEach(path -> files.put(prefix + folder.relativize(path), path));
    } catch (UncheckedIOException unreadable) {
      throw named(folder, unreadable.getCause());
    } catch (FileSystemException unreadable) {
      throw named(folder, unreadable);
    }
    if (files.size() > MOST_FILES) {
      throw new IOException(
          folder + " holds more than " + MOST_FILES + " files: is it an analyzer's folder?");
    }
  }

  /** Writes the files by their names; one that cannot be read is named in the failure. */
  static void write(SortedMap<String, Path> files, Path zip) throws IOException {
    byte[] chunk = new byte[CHUNK];
    try (OutputStream file = new BufferedOutputStream(Files.newOutputStream(zip));
        ZipOutputStream out = new ZipOutputStream(file)) {
      out.setMethod(ZipOutputStream.STORED);
      long left = MOST_BYTES;
      for (Map.Entry<String, Path> entry : files.entrySet()) {
        left -= add(out, entry.getKey(), entry.getValue(), left, chunk);
      }
    }
  }

  private static long add(ZipOutputStream out, String name, Path path, long left, byte[] chunk)
      throws IOException {
    ZipEntry entry = measured(name, path, left, chunk);
    out.putNextEntry(entry);
    try (InputStream in = opened(path)) {
      for (int read = read(in, path, chunk); read > 0; read = read(in, path, chunk)) {
        out.write(chunk, 0, read);
      }
      out.closeEntry();
    } catch (ZipException otherThanMeasured) {
      throw new IOException(path + " was changed while it was read", otherThanMeasured);
    }
    return entry.getSize();
  }

  /** An entry that is stored needs its length and its checksum beforehand. */
  private static ZipEntry measured(String name, Path path, long left, byte[] chunk)
      throws IOException {
    CRC32 checksum = new CRC32();
    long size = 0;
    try (InputStream in = opened(path)) {
      for (int read = read(in, path, chunk); read > 0; read = read(in, path, chunk)) {
        checksum.update(chunk, 0, read);
        size += read;
        if (size > left) {
          throw new IOException(
              "with "
                  + path
                  + " the analyzer is larger than "
                  + (MOST_BYTES >> 20)
                  + " MiB: is it an analyzer's folder?");
        }
      }
    }
    ZipEntry entry = new ZipEntry(name);
    entry.setSize(size);
    entry.setCrc(checksum.getValue());
    entry.setTime(Files.getLastModifiedTime(path).toMillis());
    return entry;
  }

  private static InputStream opened(Path path) throws IOException {
    try {
      return Files.newInputStream(path, LinkOption.NOFOLLOW_LINKS);
    } catch (IOException unreadable) {
      throw named(path, unreadable);
    }
  }

  private static int read(InputStream in, Path path, byte[] chunk) throws IOException {
    try {
      return in.read(chunk);
    } catch (IOException unreadable) {
      throw named(path, unreadable);
    }
  }

  private static IOException named(Path path, IOException cause) {
    String at =
        cause instanceof FileSystemException known && known.getFile() != null
            ? known.getFile()
            : path.toString();
    return new IOException(
        "cannot read " + at + " (" + cause.getClass().getSimpleName() + ")", cause);
  }
}
