package io.rookery.scheduler.machine.simulated;

import static java.util.Objects.requireNonNull;

import io.rookery.scheduler.job.DurationText;
import io.rookery.scheduler.machine.GroupKeys;
import io.rookery.scheduler.machine.OptionException;
import io.vertx.core.json.JsonObject;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * How the guests of one group behave.
 *
 * @param runs how long an analysis takes by itself; a job that asks for its whole time gets it
 * @param drops how many files an analysis brings
 * @param ends whether an analysis ends by itself; otherwise its analyzer ends it, with success,
 *     when the time of its configuration is over
 * @param fails whether the analyzer reports a failure at the end
 * @param diary the file to which the lives of the machines are appended, one line for each
 *     beginning and each end; none if empty
 * @param faults what goes wrong with each guest
 * @param attacks how many hostile connections to the result server an analysis makes
 */
public record SimulatedOptions(
    Duration runs,
    int drops,
    boolean ends,
    boolean fails,
    Optional<Path> diary,
    List<FaultSwitch> faults,
    int attacks) {
  /** A quick success with one file. */
  public static final SimulatedOptions DEFAULT =
      new SimulatedOptions(Duration.ofMillis(50), 1, true, false, Optional.empty(), List.of(), 0);

  private static final String NESTED = "options";

  /** What groups say to the driver of simulated machines. */
  public static final GroupKeys OF_THE_GROUP = GroupKeys.of("subnet", NESTED);

  private static final Set<String> KEYS =
      Set.of("runs", "drops", "ends", "fails", "diary", "faults", "attacks");
  private static final int MOST_DROPS = 10_000;
  private static final int MOST_ATTACKS = 1_000_000;

  public SimulatedOptions {
    requireNonNull(runs, "runs");
    requireNonNull(diary, "diary");
    faults = List.copyOf(faults);
    if (runs.isNegative()
        || drops < 0
        || drops > MOST_DROPS
        || attacks < 0
        || attacks > MOST_ATTACKS) {
      throw new IllegalArgumentException("runs, drops or attacks is out of range");
    }
  }

  /**
   * Reads a group's options, which stand under the key {@code options} if there is one; the group's
   * {@code subnet} is none of them.
   *
   * @throws OptionException names the key that is unknown or has a wrong value
   */
  public static SimulatedOptions read(JsonObject group) {
    boolean nested = group.containsKey(NESTED);
    for (String key : group.fieldNames()) {
      if (!OF_THE_GROUP.all().contains(key) && (nested || !KEYS.contains(key))) {
        throw unknown(key);
      }
    }
    if (!nested) {
      return readOwn(group);
    }
    JsonObject own = value(group, NESTED, JsonObject.class, new JsonObject(), "a mapping");
    for (String key : own.fieldNames()) {
      if (!KEYS.contains(key)) {
        throw unknown(NESTED + "." + key);
      }
    }
    try {
      return readOwn(own);
    } catch (OptionException wrong) {
      throw wrong.below(NESTED);
    }
  }

  private static SimulatedOptions readOwn(JsonObject own) {
    String expected = "a duration such as 50ms";
    String runs = value(own, "runs", String.class, DurationText.of(DEFAULT.runs), expected);
    return new SimulatedOptions(
        DurationText.parse(runs).orElseThrow(() -> wrong("runs", expected)),
        count(own, "drops", DEFAULT.drops, MOST_DROPS),
        value(own, "ends", Boolean.class, DEFAULT.ends, "true or false"),
        value(own, "fails", Boolean.class, DEFAULT.fails, "true or false"),
        own.containsKey("diary") ? Optional.of(diary(own)) : DEFAULT.diary,
        own.containsKey("faults") ? FaultReader.read(own.getValue("faults")) : DEFAULT.faults,
        count(own, "attacks", DEFAULT.attacks, MOST_ATTACKS));
  }

  private static int count(JsonObject own, String key, int otherwise, int most) {
    Number count = value(own, key, Number.class, otherwise, "a whole number");
    if (count.doubleValue() != count.intValue()
        || count.intValue() < 0
        || count.intValue() > most) {
      throw wrong(key, "a whole number from 0 to " + most);
    }
    return count.intValue();
  }

  private static Path diary(JsonObject own) {
    String expected = "the absolute path of a file";
    try {
      Path path = Path.of(value(own, "diary", String.class, "", expected));
      if (path.isAbsolute()) {
        return path;
      }
    } catch (InvalidPathException noPath) {
      throw wrong("diary", expected);
    }
    throw wrong("diary", expected);
  }

  private static <T> T value(
      JsonObject from, String key, Class<T> type, T otherwise, String expected) {
    if (!from.containsKey(key)) {
      return otherwise;
    }
    Object value = from.getValue(key);
    if (!type.isInstance(value)) {
      throw wrong(key, expected);
    }
    return type.cast(value);
  }

  static OptionException unknown(String key) {
    return OptionException.unknown("simulated", key);
  }

  static OptionException wrong(String key, String expected) {
    return OptionException.wrong("simulated", key, expected);
  }
}
