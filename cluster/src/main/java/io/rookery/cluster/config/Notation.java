package io.rookery.cluster.config;

import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** How one kind of value is written in the configuration. */
interface Notation<T> {

  T read(String text) throws NotationException;

  Notation<String> TEXT = text -> text;

  Notation<Boolean> FLAG =
      text -> {
        if (!text.equalsIgnoreCase("true") && !text.equalsIgnoreCase("false")) {
          throw NotationException.of("must be true or false");
        }
        return Boolean.parseBoolean(text);
      };

  Notation<Duration> DURATION =
      text -> {
        Matcher matcher = Pattern.compile("(\\d{1,9})(ms|s|m|h)").matcher(text);
        if (!matcher.matches()) {
          throw NotationException.of("must be a duration such as 250ms, 30s, 5m or 2h");
        }
        long count = Long.parseLong(matcher.group(1));
        if (count == 0) {
          throw NotationException.of("must be longer than nothing");
        }
        return switch (matcher.group(2)) {
          case "ms" -> Duration.ofMillis(count);
          case "s" -> Duration.ofSeconds(count);
          case "m" -> Duration.ofMinutes(count);
          default -> Duration.ofHours(count);
        };
      };

  Map<String, Long> SIZE_UNITS =
      Map.of("B", 1L, "KiB", 1L << 10, "MiB", 1L << 20, "GiB", 1L << 30, "TiB", 1L << 40);

  Notation<Long> SIZE =
      text -> {
        Matcher matcher = Pattern.compile("(\\d{1,6})(B|KiB|MiB|GiB|TiB)").matcher(text);
        if (!matcher.matches()) {
          throw NotationException.of("must be a size such as 64KiB, 128MiB or 2GiB");
        }
        long count = Long.parseLong(matcher.group(1));
        if (count == 0) {
          throw NotationException.of("must be more than nothing");
        }
        return count * SIZE_UNITS.get(matcher.group(2));
      };

  Notation<Integer> PORT = whole(1, 65535);

  /** Port 0 lets the kernel choose a free one. */
  Notation<Integer> LISTENING_PORT = whole(0, 65535);

  /** In its canonical form, so that equal addresses are equal texts. */
  Notation<String> ADDRESS = text -> AddressRange.from(text).at(0).orElseThrow();

  Notation<String> HOST =
      matching(
          "[A-Za-z0-9]([A-Za-z0-9.-]{0,252})|[0-9a-fA-F:.]{2,45}", "a host name or IP address");

  /** The words that jobs ask for and machines offer: they are joined by marks that they lack. */
  Notation<String> WORD =
      matching("[A-Za-z0-9][A-Za-z0-9._-]{0,62}", "a word of letters, digits, '.', '_' and '-'");

  static Notation<Integer> whole(int least, int most) {
    return text -> {
      String rule = "must be a whole number from " + least + " to " + most;
      if (!text.matches("-?\\d{1,10}")) {
        throw NotationException.of(rule);
      }
      long number = Long.parseLong(text);
      if (number < least || number > most) {
        throw NotationException.of(rule);
      }
      return (int) number;
    };
  }

  static <E extends Enum<E>> Notation<E> choice(Class<E> type) {
    return text -> {
      for (E constant : type.getEnumConstants()) {
        if (constant.name().toLowerCase(Locale.ROOT).equals(text)) {
          return constant;
        }
      }
      throw NotationException.of(
          "must be one of "
              + Arrays.stream(type.getEnumConstants())
                  .map(constant -> constant.name().toLowerCase(Locale.ROOT))
                  .collect(Collectors.joining(", ")));
    };
  }

  static Notation<String> matching(String expression, String what) {
    Pattern pattern = Pattern.compile(expression);
    return text -> {
      if (!pattern.matcher(text).matches()) {
        throw NotationException.of("must be " + what);
      }
      return text;
    };
  }
}
