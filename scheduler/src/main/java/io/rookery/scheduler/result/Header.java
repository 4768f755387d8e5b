package io.rookery.scheduler.result;

import io.rookery.scheduler.machine.Dialect;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The first line of a connection: a command, or a command, one space and a number.
 *
 * @param command what follows
 * @param number the version of {@code FILE}, the process id of {@code BSON} and {@code PROTO}
 */
record Header(Command command, OptionalLong number) {
  private static final Pattern NUMBER = Pattern.compile("-?[0-9]{1,18}");
  private static final Pattern WHITE_SPACE = Pattern.compile("\\s+");

  /** The commands, named as on the wire, and the dialects that have them. */
  enum Command {
    FILE(EnumSet.allOf(Dialect.class)),
    LOG(EnumSet.of(Dialect.CUCKOO, Dialect.CAPE)),
    BSON(EnumSet.of(Dialect.CUCKOO, Dialect.CAPE)),
    PROTO(EnumSet.of(Dialect.CAPE)),
    SCREENSHOT(EnumSet.of(Dialect.CUCKOO3));

    private final Set<Dialect> dialects;

    Command(Set<Dialect> dialects) {
      this.dialects = dialects;
    }
  }

  /** Reads the line (without its LF); fails with {@link ProtocolViolation}. */
  static Header parse(byte[] line, Dialect dialect) {
    String text = new String(line, StandardCharsets.ISO_8859_1);
    return dialect == Dialect.CUCKOO3 ? words(text) : exact(text, dialect);
  }

  /** Case counts, and a CR makes the command unknown. */
  private static Header exact(String text, Dialect dialect) {
    int space = text.indexOf(' ');
    return space < 0
        ? new Header(command(text, dialect), OptionalLong.empty())
        : new Header(
            command(text.substring(0, space), dialect),
            OptionalLong.of(number(text.substring(space + 1))));
  }

  /** Cuckoo 3 splits the line at white space and looks at the first word only. */
  private static Header words(String text) {
    String first = WHITE_SPACE.split(text.strip())[0];
    return new Header(command(first, Dialect.CUCKOO3), OptionalLong.empty());
  }

  /** How many metadata lines follow, which the wire does not tell: it depends on the analyzer. */
  int metadataLines(Dialect dialect) {
    if (command != Command.FILE) {
      return 0;
    }
    if (!hasOrigin()) {
      return 1;
    }
    return dialect == Dialect.CAPE ? 7 : 3;
  }

  /** Whether the metadata tells where in the guest a file comes from: version 2 and later. */
  boolean hasOrigin() {
    return number.orElse(1) >= 2;
  }

  private static Command command(String name, Dialect dialect) {
    return Arrays.stream(Command.values())
        .filter(command -> command.name().equals(name) && command.dialects.contains(dialect))
        .findFirst()
        .orElseThrow(() -> new ProtocolViolation("the command of its header is unknown"));
  }

  private static long number(String text) {
    if (!NUMBER.matcher(text).matches()) {
      throw new ProtocolViolation("the argument of its header is not one number");
    }
    return Long.parseLong(text);
  }
}
