package io.rookery.scheduler.guest;

import java.util.Map;
import java.util.TreeMap;

/**
 * The options of a job as the analyzers split them: at each comma, then at the first equals sign;
 * there is no quoting. Sorted, so that equal jobs have equal configurations.
 */
final class OptionsText {
  private OptionsText() {}

  /**
   * The text.
   *
   * @throws GuestException {@link GuestProblem#UNREPRESENTABLE}, naming the option
   */
  static String of(Map<String, String> options) {
    StringBuilder text = new StringBuilder();
    new TreeMap<>(options)
        .forEach(
            (key, value) -> {
              require(!key.isBlank(), key, "its name is empty");
              require(key.indexOf('=') < 0 && key.indexOf(',') < 0, key, "its name holds = or ,");
              require(value.indexOf(',') < 0, key, "a comma ends an option's value");
              text.append(text.isEmpty() ? "" : ",").append(key.strip());
              text.append('=').append(value.strip());
            });
    return text.toString();
  }

  private static void require(boolean kept, String key, String reason) {
    if (!kept) {
      throw new GuestException(
          GuestProblem.UNREPRESENTABLE,
          "options." + GuestText.bounded(key) + " cannot be given to the guest: " + reason);
    }
  }
}
