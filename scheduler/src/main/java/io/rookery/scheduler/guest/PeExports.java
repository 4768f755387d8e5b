package io.rookery.scheduler.guest;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The names in the export table of a PE file. The file is a sample, so nothing in it is believed:
 * it is read page by page where its headers point, never as a whole; every count and length is
 * bounded; a table that leads outside of the file ends where it does. Blocks, so it belongs on a
 * worker.
 */
final class PeExports {
  /** How many names are read at most; the others are left out. */
  static final int MOST_NAMES = 1000;

  /** How long a name may be; a longer one is left out. */
  static final int LONGEST_NAME = 256;

  private static final int MOST_SECTIONS = 96;
  private static final int PAGE = 4096;

  /** Where a part of the memory image stands in the file. */
  private record Section(long address, long size, long offset) {}

  private final FileChannel file;
  private final long size;
  private final ByteBuffer page = ByteBuffer.allocate(PAGE).limit(0);
  private long pageAt;

  private PeExports(FileChannel file) throws IOException {
    this.file = file;
    this.size = file.size();
  }

  /**
   * Reads the names in the order of the table, byte for byte as Latin-1.
   *
   * @return empty when the file is no PE file, exports nothing by name, or its table is broken
   * @throws IOException when the file cannot be read
   */
  static List<String> of(Path sample) throws IOException {
    try (FileChannel file = FileChannel.open(sample, StandardOpenOption.READ)) {
      return new PeExports(file).names();
    }
  }

  private List<String> names() throws IOException {
    long header = size < 0x40 ? size : number(0x3c);
    if (!holds(header, 24) || number(header) != 0x4550) {
      return List.of();
    }
    long optional = header + 24;
    long directories = optional + (half(optional) == 0x20b ? 112 : 96);
    if (!holds(directories, 8) || number(directories - 4) == 0) {
      return List.of();
    }
    List<Section> sections =
        sections(optional + half(header + 20), Math.min(MOST_SECTIONS, half(header + 6)));
    long table = offset(sections, number(directories)).orElse(size);
    if (!holds(table, 40)) {
      return List.of();
    }
    long count = Math.min(MOST_NAMES, number(table + 24));
    long pointers = offset(sections, number(table + 32)).orElse(size);
    List<String> names = new ArrayList<>();
    for (int i = 0; i < count && holds(pointers + 4L * i, 4); i++) {
      Optional<Long> name = offset(sections, number(pointers + 4L * i));
      if (name.isPresent()) {
        name(name.get()).ifPresent(names::add);
      }
    }
    return names;
  }

  private List<Section> sections(long at, int count) throws IOException {
    List<Section> sections = new ArrayList<>();
    for (long entry = at; sections.size() < count && holds(entry, 40); entry += 40) {
      sections.add(new Section(number(entry + 12), number(entry + 16), number(entry + 20)));
    }
    return sections;
  }

  private static Optional<Long> offset(List<Section> sections, long address) {
    return sections.stream()
        .filter(in -> address >= in.address() && address - in.address() < in.size())
        .findFirst()
        .map(in -> in.offset() + address - in.address());
  }

  /** Empty for a name that is too long, or does not end within the file. */
  private Optional<String> name(long at) throws IOException {
    StringBuilder name = new StringBuilder();
    for (long next = at; holds(next, 1) && name.length() <= LONGEST_NAME; next++) {
      int letter = letter(next);
      if (letter == 0) {
        return Optional.of(name.toString());
      }
      name.append((char) letter);
    }
    return Optional.empty();
  }

  private boolean holds(long at, int length) {
    return at >= 0 && at <= size - length;
  }

  private long number(long at) throws IOException {
    return half(at) | (long) half(at + 2) << 16;
  }

  private int half(long at) throws IOException {
    return letter(at) | letter(at + 1) << 8;
  }

  /** One byte; 0 beyond the end of the file. */
  private int letter(long at) throws IOException {
    if (at < pageAt || at >= pageAt + page.limit()) {
      page.clear();
      pageAt = at;
      while (page.hasRemaining() && file.read(page, pageAt + page.position()) > 0) {
        // The page fills, or the file ends.
      }
      page.flip();
    }
    return page.hasRemaining() ? Byte.toUnsignedInt(page.get((int) (at - pageAt))) : 0;
  }
}
