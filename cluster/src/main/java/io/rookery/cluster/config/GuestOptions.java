package io.rookery.cluster.config;

import io.rookery.scheduler.guest.GuestSettings;
import java.util.TreeMap;

/**
 * {@code guest:} — what every analyzer is told, beside what a job asks for.
 *
 * @param settings default: processes are not terminated, auxiliary modules as CAPE has them
 */
public record GuestOptions(@Key("*") GuestSettings settings) {

  /** Every parser in a guest reads such a text as it stands. */
  static final Notation<String> VALUE =
      text -> {
        if (!GuestSettings.isValue(text)) {
          throw NotationException.of(
              "must be printable ASCII without ; % and quotes: analyzers cannot read those");
        }
        return text;
      };

  static GuestOptions read(Section root) {
    try (Section guest = root.section("guest")) {
      return new GuestOptions(
          new GuestSettings(
              guest.value("terminateProcesses", false, Notation.FLAG), auxiliary(guest)));
    }
  }

  private static TreeMap<String, String> auxiliary(Section guest) {
    TreeMap<String, String> flags = new TreeMap<>();
    try (Section auxiliary = guest.section("auxiliary")) {
      for (String flag : auxiliary.keys()) {
        if (!GuestSettings.isFlag(flag)) {
          auxiliary.mistake(
              flag,
              "must be the flag of an auxiliary module: lower-case letters, digits and _, and no key"
                  + " that Rookery writes itself");
        }
        auxiliary.optional(flag, VALUE).ifPresent(value -> flags.put(flag, value));
      }
    }
    return flags;
  }
}
