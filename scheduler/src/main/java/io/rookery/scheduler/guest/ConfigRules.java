package io.rookery.scheduler.guest;

import io.rookery.scheduler.machine.Dialect;
import java.time.LocalDateTime;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What the parsers in the guests make of a text. The analyzers read the configuration with the INI
 * parsers of their Python's library and then convert values by their looks; which text survives
 * that depends on the analyzer, so on dialect and platform. There is no escaping but one, hence
 * what would not survive is refused rather than changed.
 */
final class ConfigRules {
  /** What the analyzers turn into true or false, in any case. */
  private static final Set<String> WORDS =
      Set.of("1", "yes", "true", "on", "0", "no", "false", "off");

  /** What {@link #isClock} asks for. */
  static final String CLOCK_RANGE = "its year must be 1970 to 9999, and for Linux at most 2068";

  private static final Pattern NUMBER = Pattern.compile("[+-]?\\p{Nd}+(_\\p{Nd}+)*");
  private final boolean cuckoo;
  private final boolean windows;

  ConfigRules(Dialect dialect, String platform) {
    this.cuckoo = dialect == Dialect.CUCKOO;
    this.windows = platform.equals("windows");
  }

  /**
   * A value of the user's.
   *
   * @throws GuestException {@link GuestProblem#UNREPRESENTABLE}, naming the key
   */
  ConfigValue.Text given(String key, String text) {
    String stripped = text.strip();
    require(!isConverted(stripped), key, "the analyzer would read it as a number or a truth value");
    return raw(key, stripped);
  }

  /** As {@link #given}, for the keys whose text the analyzers do not convert. */
  ConfigValue.Text raw(String key, String text) {
    String stripped = text.strip();
    require(isPlain(stripped), key, "it holds a control character or no character at all");
    if (cuckoo) {
      require(!isCut(stripped), key, "the analyzer cuts it off at the blank before the semicolon");
      require(!stripped.equals("\"\""), key, "the analyzer reads it as empty");
      require(!stripped.contains("%("), key, "the analyzer takes %( for another key's value");
    } else if (windows) {
      require(
          stripped.chars().allMatch(c -> c < 128),
          key,
          "the analyzer reads characters beyond ASCII in the guest's own code page");
    }
    return new ConfigValue.Text(escaped(stripped));
  }

  /** Text that only informs: what the analyzer would misread is replaced. */
  ConfigValue.Text informative(String text) {
    String plain = text.replaceAll("[^\\x20-\\x7e]", "?").replace(';', ',').replace("%(", "(");
    String stripped = plain.strip();
    return new ConfigValue.Text(escaped(isConverted(stripped) ? "'" + stripped + "'" : stripped));
  }

  /** Whether an analyzer would read this as something other than text. */
  static boolean isConverted(String text) {
    return WORDS.contains(text.toLowerCase(Locale.ROOT)) || NUMBER.matcher(text).matches();
  }

  /**
   * Whether analyzers can set this time: those for Linux hand a year of two digits to {@code date},
   * which takes them for 1969 to 2068.
   */
  static boolean isClock(LocalDateTime time, String platform) {
    return time.getYear() >= 1970 && time.getYear() <= (platform.equals("linux") ? 2068 : 9999);
  }

  /** Whether the text survives in XML and in UTF-8, and on one line. */
  static boolean isPlain(String text) {
    return text.codePoints()
        .noneMatch(
            c ->
                Character.isISOControl(c)
                    || Character.getType(c) == Character.SURROGATE
                    || (c & 0xfffe) == 0xfffe);
  }

  /** Python 2 takes the first semicolon for a comment when white space stands before it. */
  private static boolean isCut(String text) {
    int semicolon = text.indexOf(';');
    return semicolon > 0 && Character.isWhitespace(text.charAt(semicolon - 1));
  }

  /** CAPE's analyzer for Linux interpolates, the one for Windows does not. */
  private String escaped(String text) {
    return cuckoo || windows ? text : text.replace("%", "%%");
  }

  private static void require(boolean kept, String key, String reason) {
    if (!kept) {
      throw new GuestException(
          GuestProblem.UNREPRESENTABLE, key + " cannot be given to the guest: " + reason);
    }
  }
}
