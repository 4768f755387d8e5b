package io.rookery.scheduler.analysis;

import io.rookery.scheduler.folder.Tree;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The folder of one job: attempts stand under {@code attempts/<n>}, the accepted one's files in the
 * folder itself. Moving them up begins with one rename, to {@code attempts/.<n>.accepted}: before
 * it nothing has happened, and after it whoever comes by carries on where a dead process stopped.
 * Each step is a rename, so it does no harm if two do it at once. Blocks on the disk.
 */
final class JobFolder {
  static final String ATTEMPTS = "attempts";
  private static final String TIMELINE = "timeline.json";
  private static final String MOVING = ".accepted";
  private static final Pattern NUMBER = Pattern.compile("[1-9]\\d{0,8}");

  private final Path root;
  private final Path attempts;
  private final Runnable beforeStep;

  JobFolder(Path root) {
    this(root, () -> {});
  }

  /** {@code beforeStep} is run before anything is changed on the disk. */
  JobFolder(Path root, Runnable beforeStep) {
    this.root = root;
    this.attempts = root.resolve(ATTEMPTS);
    this.beforeStep = beforeStep;
  }

  Path attempts() {
    return attempts;
  }

  Path attempt(int number) {
    return attempts.resolve(Integer.toString(number));
  }

  /**
   * Where the files of an attempt stand, after a move that was broken off has been carried on;
   * empty when they are not here.
   *
   * @param accepted whether it is the job's accepted attempt, whose files may have moved up
   */
  Optional<Path> find(int number, boolean accepted) throws IOException {
    Path apart = attempt(number);
    do {
      finish();
      if (Files.isDirectory(apart, LinkOption.NOFOLLOW_LINKS)) {
        return Optional.of(apart);
      }
      // The move may have begun since.
    } while (Files.exists(moving(number), LinkOption.NOFOLLOW_LINKS));
    return accepted && Files.isRegularFile(root.resolve(TIMELINE))
        ? Optional.of(root)
        : Optional.empty();
  }

  /** The attempts that {@link #find} finds. */
  Set<Integer> standing(OptionalInt accepted) throws IOException {
    Set<Integer> numbers = new TreeSet<>();
    for (Path entry : entries(attempts)) {
      String name = entry.getFileName().toString();
      if (NUMBER.matcher(name).matches() && Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
        numbers.add(Integer.parseInt(name));
      }
    }
    if (accepted.isPresent() && find(accepted.getAsInt(), true).isPresent()) {
      numbers.add(accepted.getAsInt());
    }
    return numbers;
  }

  /** Makes the files of an attempt those of the job, with its timeline beside them. */
  void accept(int number, String timeline) throws IOException {
    finish();
    Path from = attempt(number);
    Path draft = attempts.resolve("." + number + ".timeline");
    step();
    Files.writeString(draft, timeline);
    step();
    Files.move(draft, from.resolve(TIMELINE), StandardCopyOption.ATOMIC_MOVE);
    clear(from);
    step();
    Files.move(from, moving(number), StandardCopyOption.ATOMIC_MOVE);
    finish();
  }

  /** Nothing may be in the way once the move has begun. */
  private void clear(Path from) throws IOException {
    for (Path entry : entries(from)) {
      boolean attemptsThemselves = entry.getFileName().toString().equals(ATTEMPTS);
      Path inTheWay = attemptsThemselves ? entry : root.resolve(entry.getFileName());
      if (Files.exists(inTheWay, LinkOption.NOFOLLOW_LINKS)) {
        step();
        new Tree(inTheWay).delete();
      }
    }
  }

  /** Carries on with a move that has begun. */
  private void finish() throws IOException {
    for (Path begun : entries(attempts)) {
      String name = begun.getFileName().toString();
      if (name.startsWith(".") && name.endsWith(MOVING)) {
        moveUp(begun);
      }
    }
  }

  private void moveUp(Path begun) throws IOException {
    for (Path entry : entries(begun)) {
      step();
      try {
        Files.move(entry, root.resolve(entry.getFileName()), StandardCopyOption.ATOMIC_MOVE);
      } catch (NoSuchFileException movedByAnother) {
        continue;
      }
    }
    step();
    Files.deleteIfExists(begun);
    deleteIfEmpty(attempts);
  }

  private Path moving(int number) {
    return attempts.resolve("." + number + MOVING);
  }

  private void step() {
    beforeStep.run();
  }

  private static List<Path> entries(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.toList();
    } catch (NoSuchFileException none) {
      return List.of();
    }
  }

  private void deleteIfEmpty(Path folder) throws IOException {
    step();
    try {
      Files.deleteIfExists(folder);
    } catch (DirectoryNotEmptyException others) {
      // Earlier attempts stand there.
    }
  }
}
