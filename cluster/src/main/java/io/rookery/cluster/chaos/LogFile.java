package io.rookery.cluster.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A file that takes lines. Thread-safe; blocks. */
final class LogFile implements AutoCloseable {
  private final Path path;
  private final Writer writer;

  /** Appends to the file if it is there. */
  LogFile(Path path) throws IOException {
    this.path = path;
    this.writer =
        Files.newBufferedWriter(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  synchronized void line(String text) {
    try {
      writer.write(text + System.lineSeparator());
      writer.flush();
    } catch (IOException full) {
      throw new UncheckedIOException(path + " cannot be written", full);
    }
  }

  @Override
  public synchronized void close() throws IOException {
    writer.close();
  }
}
