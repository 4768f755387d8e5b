package io.rookery.capture.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One process as {@code /proc/pid/stat} describes it, see proc(5). A pid is used again sooner or
 * later; pid and start time together name one process for as long as the host runs.
 *
 * @param name the first 15 characters of the program's file name, unprintable ones replaced
 * @param state one letter, {@code Z} and {@code X} for a dead one
 * @param group the pid of the leader of its process group
 * @param startTime in clock ticks since the host booted
 */
public record ProcessStat(
    long pid, String name, char state, long parent, long group, long startTime) {
  private static final Logger LOG = LoggerFactory.getLogger(ProcessStat.class);
  private static final Path PROC = Path.of("/proc");
  private static final int STATE = 0;
  private static final int PARENT = 1;
  private static final int GROUP = 2;
  private static final int START_TIME = 19;

  /** Reads one small file of {@code /proc}: not for an event loop. Empty if there is none such. */
  public static Optional<ProcessStat> read(long pid) {
    try {
      return parse(pid, Files.readString(PROC.resolve(pid + "/stat"), StandardCharsets.ISO_8859_1));
    } catch (IOException gone) {
      return Optional.empty();
    }
  }

  /**
   * The processes of a group that still run; zombies do not. Scans {@code /proc}: not for an event
   * loop.
   */
  public static List<ProcessStat> livingMembers(long group) {
    List<ProcessStat> members = new ArrayList<>();
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
      for (Path process : processes) {
        read(Long.parseLong(process.getFileName().toString()))
            .filter(stat -> stat.group == group && !stat.isDead())
            .ifPresent(members::add);
      }
    } catch (IOException | DirectoryIteratorException e) {
      LOG.error("Cannot list {}: what ended children leave in their groups goes unseen", PROC, e);
    }
    return members;
  }

  /** Reads what a {@code stat} file holds; empty if that is not such a text. */
  public static Optional<ProcessStat> parse(long pid, String text) {
    // The program's name stands in parentheses and may itself hold spaces and parentheses.
    int beforeName = text.indexOf('(');
    int afterName = text.lastIndexOf(')');
    if (beforeName < 0 || afterName < beforeName) {
      return Optional.empty();
    }
    String name = text.substring(beforeName + 1, afterName).replaceAll("[^ -~]", "?");
    String[] fields = text.substring(afterName + 1).trim().split(" ");
    try {
      return Optional.of(
          new ProcessStat(
              pid,
              name,
              fields[STATE].charAt(0),
              Long.parseLong(fields[PARENT]),
              Long.parseLong(fields[GROUP]),
              Long.parseLong(fields[START_TIME])));
    } catch (IndexOutOfBoundsException | NumberFormatException notSuchAText) {
      return Optional.empty();
    }
  }

  /** Whether it has ended and only waits for its parent to ask how. */
  public boolean isDead() {
    return state == 'Z' || state == 'X';
  }
}
