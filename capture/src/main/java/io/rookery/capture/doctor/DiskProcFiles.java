package io.rookery.capture.doctor;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code /proc} itself, or a tree of files that looks like it. */
final class DiskProcFiles implements ProcFiles {
  private static final Logger LOG = LoggerFactory.getLogger(DiskProcFiles.class);
  private static final int LONGEST_TEXT = 64 * 1024;
  private static final int MOST_LINES = 1_000_000;
  private static final int MOST_DESCRIPTORS = 100_000;

  private final Path root;

  DiskProcFiles(Path root) {
    this.root = root;
  }

  @Override
  public List<Long> pids() {
    List<Long> pids = new ArrayList<>();
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(root, "[0-9]*")) {
      for (Path process : processes) {
        pids.add(Long.parseLong(process.getFileName().toString()));
      }
    } catch (IOException | DirectoryIteratorException e) {
      LOG.error("Cannot list {}: no process can be examined", root, e);
    }
    return pids;
  }

  @Override
  public Optional<String> text(String path) {
    try (InputStream in = Files.newInputStream(root.resolve(path))) {
      return Optional.of(new String(in.readNBytes(LONGEST_TEXT), StandardCharsets.ISO_8859_1));
    } catch (IOException gone) {
      return Optional.empty();
    }
  }

  @Override
  public Optional<String> link(String path) {
    try {
      return Optional.of(Files.readSymbolicLink(root.resolve(path)).toString());
    } catch (IOException gone) {
      return Optional.empty();
    }
  }

  @Override
  public Optional<List<Descriptor>> descriptors(long pid) {
    List<Descriptor> descriptors = new ArrayList<>();
    try (DirectoryStream<Path> links = Files.newDirectoryStream(root.resolve(pid + "/fd"))) {
      for (Path link : links) {
        if (descriptors.size() < MOST_DESCRIPTORS) {
          read(link, descriptors);
        }
      }
    } catch (AccessDeniedException notThisUsers) {
      return Optional.empty();
    } catch (IOException | DirectoryIteratorException gone) {
      return Optional.of(List.of());
    }
    return Optional.of(descriptors);
  }

  @Override
  public void lines(String path, Consumer<String> consumer) {
    try (BufferedReader reader =
        Files.newBufferedReader(root.resolve(path), StandardCharsets.ISO_8859_1)) {
      int count = 0;
      for (String line = reader.readLine();
          line != null && count < MOST_LINES;
          line = reader.readLine()) {
        consumer.accept(line);
        count++;
      }
    } catch (IOException gone) {
      LOG.debug("{} could not be read to its end: {}", path, gone.toString());
    }
  }

  private static void read(Path link, List<Descriptor> descriptors) {
    try {
      int number = Integer.parseInt(link.getFileName().toString());
      descriptors.add(new Descriptor(number, Files.readSymbolicLink(link).toString()));
    } catch (IOException | NumberFormatException closedMeanwhile) {
      LOG.trace("{} was closed while it was read", link);
    }
  }
}
