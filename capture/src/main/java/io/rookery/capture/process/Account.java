package io.rookery.capture.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A local user, as {@code /etc/passwd} has it. */
public record Account(String name, int uid, int gid) {
  private static final Path PASSWD = Path.of("/etc/passwd");
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final String ROOT = "0";

  /** Looks a user up by name. Reads a small local file: not for an event loop. */
  public static Optional<Account> find(String name) {
    try (var lines = Files.lines(PASSWD, StandardCharsets.ISO_8859_1)) {
      return lines
          .map(line -> line.split(":"))
          .filter(fields -> fields.length > 3 && fields[0].equals(name))
          .map(
              fields -> new Account(name, Integer.parseInt(fields[2]), Integer.parseInt(fields[3])))
          .findFirst();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + PASSWD, e);
    }
  }

  /**
   * Whether this node runs as root, by its effective user id. Reads {@code /proc}: not for an event
   * loop.
   */
  public static boolean nodeIsRoot() {
    try (var lines = Files.lines(STATUS)) {
      return lines.anyMatch(line -> line.startsWith("Uid:") && line.split("\\s+")[2].equals(ROOT));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + STATUS, e);
    }
  }

  public Privilege.User privilege() {
    return Privilege.user(uid, gid);
  }
}
