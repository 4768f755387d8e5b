package io.rookery.scheduler.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Names the folders in which images are made, and removes those of builds that were killed.
 *
 * @param parent the folder in which they are
 */
record LabLeftovers(Path parent) {
  private static final String PREFIX = ".lab-";

  /** A process tells its own folders by their names: it may not try its own locks. */
  private static final String OWN = PREFIX + UUID.randomUUID() + "-";

  private static final String ID = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";

  private static final Pattern NAME =
      Pattern.compile(Pattern.quote(PREFIX) + ID + "-" + ID + "(\\.new)?");

  /** A name that nobody else has: all that is in the folder is removed at the end. */
  Path newFolder() {
    return parent.resolve(OWN + UUID.randomUUID());
  }

  /**
   * Removes every folder whose build lives no more. One that cannot be removed is told of and
   * stays: it is in nobody's way. Blocks.
   */
  void remove(Consumer<String> progress) {
    try {
      for (Path folder : found()) {
        remove(folder, progress);
      }
    } catch (IOException unreadable) {
      progress.accept("cannot look for what killed builds have left: " + unreadable);
    }
  }

  private static void remove(Path folder, Consumer<String> progress) {
    try {
      if (LabFolder.removeAbandoned(folder)) {
        progress.accept("removed " + folder + ", which a build that was killed had left");
      }
    } catch (IOException stays) {
      progress.accept(
          "cannot remove %s, which a build that was killed has left: %s".formatted(folder, stays));
    }
  }

  private List<Path> found() throws IOException {
    if (!Files.isDirectory(parent)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(parent)) {
      return entries
          .filter(entry -> NAME.matcher(entry.getFileName().toString()).matches())
          .filter(entry -> !entry.getFileName().toString().startsWith(OWN))
          .filter(entry -> Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS))
          .toList();
    }
  }
}
