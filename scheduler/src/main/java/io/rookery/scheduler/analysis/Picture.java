package io.rookery.scheduler.analysis;

import io.rookery.scheduler.copy.FileHash;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/**
 * A picture of a guest's screen.
 *
 * @param suffix of its file's name, with the dot
 * @param content tells whether two pictures are the same
 */
record Picture(String suffix, FileHash content) {
  private static final Map<String, byte[]> BEGINNINGS =
      Map.of(
          ".png", new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'},
          ".ppm", new byte[] {'P', '6'});
  private static final int LONGEST = 8;

  /**
   * Reads what a driver has written; blocks. Fails when it is no picture, or larger than {@code
   * most} bytes: the guest chooses its screen's size.
   */
  static Picture read(Path file, long most) throws IOException {
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new IOException("the picture is no plain file");
    }
    long size = Files.size(file);
    if (size > most) {
      throw new IOException("the picture has %d bytes, more than %d".formatted(size, most));
    }
    String suffix =
        suffix(file).orElseThrow(() -> new IOException("the picture is neither PNG nor PPM"));
    return new Picture(suffix, FileHash.of(file));
  }

  private static Optional<String> suffix(Path file) throws IOException {
    byte[] begins;
    try (InputStream bytes = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
      begins = bytes.readNBytes(LONGEST);
    }
    return BEGINNINGS.entrySet().stream()
        .filter(kind -> startsWith(begins, kind.getValue()))
        .map(Map.Entry::getKey)
        .findFirst();
  }

  private static boolean startsWith(byte[] bytes, byte[] beginning) {
    return bytes.length >= beginning.length
        && Arrays.equals(bytes, 0, beginning.length, beginning, 0, beginning.length);
  }
}
