package io.rookery.capture.pcap;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * Makes one valid pcap of the files that the tcpdumps of one capture wrote, one after the other.
 * Blocks: not for an event loop.
 */
final class PcapParts {
  private PcapParts() {}

  /** Where the tcpdump after the n-th restart writes. */
  static Path part(Path file, int restarts) {
    return file.resolveSibling(file.getFileName() + ".part" + restarts + ".pcap");
  }

  /**
   * Cuts what follows the last whole record.
   *
   * @return how many bytes the file has then; 0 if its writer had not even written the header
   */
  static long trim(Path file) throws IOException {
    if (Files.size(file) < PcapHeader.SIZE) {
      truncate(file, 0);
      return 0;
    }
    PcapSummary summary = PcapReader.summarize(file);
    if (summary.torn()) {
      truncate(file, summary.bytes());
    }
    return summary.bytes();
  }

  /** Trims all files, appends the later ones to the first and removes them. */
  static PcapSummary assemble(List<Path> parts) throws IOException {
    Path whole = parts.get(0);
    trim(whole);
    for (Path part : parts.subList(1, parts.size())) {
      if (trim(part) > 0) {
        append(whole, part);
      }
      Files.delete(part);
    }
    return PcapReader.summarize(whole);
  }

  private static void append(Path whole, Path part) throws IOException {
    boolean first = Files.size(whole) == 0;
    if (!first && !header(whole).equals(header(part))) {
      throw new IOException(part + " holds packets of another kind than " + whole);
    }
    try (FileChannel from = FileChannel.open(part, StandardOpenOption.READ);
        FileChannel to = FileChannel.open(whole, StandardOpenOption.WRITE)) {
      to.position(to.size());
      long position = first ? 0 : PcapHeader.SIZE;
      while (position < from.size()) {
        position += from.transferTo(position, from.size() - position, to);
      }
    }
  }

  private static PcapHeader header(Path file) throws IOException {
    try (PcapReader reader = PcapReader.open(file)) {
      return reader.header();
    }
  }

  private static void truncate(Path file, long size) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(size);
    }
  }
}
