package io.rookery.scheduler.guest;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a node tells every analyzer, beside what a job asks for.
 *
 * @param terminateProcesses whether an analyzer ends what still runs when its time is over
 * @param auxiliary flags of CAPE's auxiliary modules that differ from CAPE's defaults, or that CAPE
 *     does not know: {@code yes}, {@code no} or a text by name
 */
public record GuestSettings(boolean terminateProcesses, SortedMap<String, String> auxiliary) {

  public GuestSettings {
    auxiliary = Collections.unmodifiableSortedMap(new TreeMap<>(auxiliary));
  }

  /**
   * Whether an auxiliary module's flag may have this name: a word of lower-case letters, digits and
   * {@code _} that no other key of the configuration has.
   */
  public static boolean isFlag(String name) {
    return name.matches("[a-z][a-z0-9_]{0,63}") && !ConfigKeys.OWN.contains(name);
  }

  /**
   * Whether every analyzer reads a text as it stands: printable ASCII without {@code ;}, {@code %}
   * and quotes.
   */
  public static boolean isValue(String text) {
    return text.matches("[ -~&&[^;%\"]]{0,1000}");
  }

  /** Nothing but what each dialect has by itself. */
  public static GuestSettings usual() {
    return new GuestSettings(false, new TreeMap<>(Map.of()));
  }
}
