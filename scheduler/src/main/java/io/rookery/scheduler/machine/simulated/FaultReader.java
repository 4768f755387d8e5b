package io.rookery.scheduler.machine.simulated;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads the list under a group's option {@code faults}; each mistake is named with its key. */
final class FaultReader {
  private static final Set<String> KEYS = Set.of("at", "does", "after", "times", "lives");
  private static final int MOST = 100;

  private FaultReader() {}

  /**
   * Reads all switches.
   *
   * @throws io.rookery.scheduler.machine.OptionException names the key that is unknown or has a
   *     wrong value
   */
  static List<FaultSwitch> read(Object value) {
    if (!(value instanceof JsonArray list) || list.size() > MOST) {
      throw SimulatedOptions.wrong("faults", "a list of at most " + MOST + " mappings");
    }
    List<FaultSwitch> switches = new ArrayList<>();
    for (int i = 0; i < list.size(); i++) {
      String key = "faults[" + i + "]";
      if (!(list.getValue(i) instanceof JsonObject one)) {
        throw SimulatedOptions.wrong(key, "a mapping with at and does");
      }
      switches.add(read(key + ".", one));
    }
    return switches;
  }

  private static FaultSwitch read(String path, JsonObject one) {
    for (String key : one.fieldNames()) {
      if (!KEYS.contains(key)) {
        throw SimulatedOptions.unknown(path + key);
      }
    }
    Optional<FaultPlace> place = text(one, "at").flatMap(FaultPlace::parse);
    FaultPlace at =
        place.orElseThrow(() -> SimulatedOptions.wrong(path + "at", FaultPlace.NOTATION));
    String does =
        text(one, "does")
            .filter(name -> FaultNames.find(at, name).isPresent())
            .orElseThrow(
                () ->
                    SimulatedOptions.wrong(
                        path + "does", "one of " + FaultNames.choices(at) + " at that place"));
    return new FaultSwitch(
        one.getString("at"),
        does,
        number(path, one, "after", 0, 0),
        number(path, one, "times", 1, FaultSwitch.ALWAYS),
        number(path, one, "lives", 1, FaultSwitch.ALWAYS));
  }

  private static Optional<String> text(JsonObject one, String key) {
    return one.getValue(key) instanceof String text ? Optional.of(text) : Optional.empty();
  }

  private static int number(String path, JsonObject one, String key, int least, int otherwise) {
    if (!one.containsKey(key)) {
      return otherwise;
    }
    if (one.getValue(key) instanceof Number number
        && number.doubleValue() == number.intValue()
        && number.intValue() >= least) {
      return number.intValue();
    }
    throw SimulatedOptions.wrong(path + key, "a whole number from " + least + " on");
  }
}
