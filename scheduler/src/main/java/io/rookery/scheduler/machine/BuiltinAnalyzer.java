package io.rookery.scheduler.machine;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.LocalDateTime;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Rookery's own guest software, kept among the resources: the analyzer for Linux guests as the zip
 * file that agents unpack, and the agent. Reads and writes files: not for an event loop.
 */
public final class BuiltinAnalyzer {
  private static final String LINUX = "guest/analyzer/linux/";
  private static final String AGENT = "guest/agent/agent.py";

  // Listed, because resources in a jar cannot be; a test holds the list to the folder.
  private static final List<String> MODULES =
      List.of(
          "analyzer.py",
          "config.py",
          "fetch.py",
          "journal.py",
          "processes.py",
          "report.py",
          "results.py",
          "run.py",
          "snapshot.py");

  // The earliest that the format knows: the same analyzer is the same bytes.
  private static final LocalDateTime EPOCH = LocalDateTime.of(1980, 1, 1, 0, 0);

  private BuiltinAnalyzer() {}

  /**
   * Writes the analyzer for Linux guests as a zip file with {@code analyzer.py} at its root: the
   * same bytes each time. Replaces the file at once, so a reader sees the old one or the new one.
   *
   * @return {@code target}
   * @throws IOException when the file cannot be written
   */
  public static Path writeLinux(Path target) throws IOException {
    Path directory = target.toAbsolutePath().getParent();
    Files.createDirectories(directory);
    Path draft = Files.createTempFile(directory, "analyzer", ".part");
    try {
      try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(draft))) {
        for (String module : MODULES) {
          ZipEntry entry = new ZipEntry(module);
          entry.setTimeLocal(EPOCH);
          zip.putNextEntry(entry);
          copy(LINUX + module, zip);
          zip.closeEntry();
        }
      }
      return Files.move(
          draft, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(draft);
    }
  }

  /**
   * Writes the agent, a Python program in one file.
   *
   * @return {@code target}
   * @throws IOException when the file cannot be written
   */
  public static Path writeAgent(Path target) throws IOException {
    try (OutputStream out = Files.newOutputStream(target)) {
      copy(AGENT, out);
    }
    return target;
  }

  private static void copy(String resource, OutputStream out) throws IOException {
    try (InputStream in = BuiltinAnalyzer.class.getClassLoader().getResourceAsStream(resource)) {
      if (in == null) {
        throw new IOException("the resource " + resource + " is missing in this build");
      }
      in.transferTo(out);
    }
  }
}
