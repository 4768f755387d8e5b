package io.rookery.scheduler.result;

import io.rookery.scheduler.machine.Dialect;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * The first line of a connection: a command, or a command, one space and a number.
 *
 * @param command what follows
 * @param number the version of {@code FILE}, the process id of {@code BSON} and {@code PROTO}
 */
record Header(Command command, OptionalLong number) {
  private static final Pattern NUMBER = Pattern.compile("-?[0-9]{1,18}");

  /** The commands, named as on the wire. */
  enum Command {
    FILE,
    LOG,
    BSON,
    PROTO,
    SCREENSHOT
  }

  /** Reads the line (without its LF); case counts, and a CR makes the command unknown. */
  static Header parse(byte[] line) {
    String text = new String(line, StandardCharsets.ISO_8859_1);
    int space = text.indexOf(' ');
    return space < 0
        ? new Header(command(text), OptionalLong.empty())
        : new Header(
            command(text.substring(0, space)), OptionalLong.of(number(text.substring(space + 1))));
  }

  /** How many metadata lines follow, which the wire does not tell: it depends on the analyzer. */
  int metadataLines(Dialect dialect) {
    if (command != Command.FILE) {
      return 0;
    }
    if (!hasOrigin()) {
      return 1;
    }
    return dialect == Dialect.CUCKOO ? 3 : 7;
  }

  /** Whether the metadata tells where in the guest a file comes from: version 2 and later. */
  boolean hasOrigin() {
    return number.orElse(1) >= 2;
  }

  private static Command command(String name) {
    return Arrays.stream(Command.values())
        .filter(command -> command.name().equals(name))
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
