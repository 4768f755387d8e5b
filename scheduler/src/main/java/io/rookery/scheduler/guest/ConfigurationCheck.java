package io.rookery.scheduler.guest;

import io.rookery.scheduler.job.InvalidFieldException;
import io.rookery.scheduler.job.JobSpec;
import io.rookery.scheduler.job.Target;

/**
 * Refuses, when a job is submitted, what no guest's configuration can carry. What depends on the
 * machine that will run it is found only then ({@link GuestProblem#UNREPRESENTABLE}).
 */
public final class ConfigurationCheck {
  private ConfigurationCheck() {}

  /**
   * Checks package, options, clock and URL. May be called on any thread.
   *
   * @throws InvalidFieldException naming {@code package}, {@code options}, {@code clock} or {@code
   *     url}
   */
  public static void check(JobSpec spec) {
    String name = spec.packageName().orElse("").strip();
    require(ConfigRules.isPlain(name), "package", "must not hold control characters");
    require(
        !ConfigRules.isConverted(name),
        "package",
        "must not look like a number or a truth value: the analyzers would take it for one");
    spec.options()
        .forEach(
            (key, value) ->
                require(ConfigRules.isPlain(key + value), "options", "must be printable text"));
    spec.clock()
        .ifPresent(
            clock ->
                require(
                    ConfigRules.isClock(clock, spec.requirement().platform().orElse("")),
                    "clock",
                    "must fit the guest: " + ConfigRules.CLOCK_RANGE));
    if (spec.target() instanceof Target.Url url) {
      require(ConfigRules.isPlain(url.url()), "url", "must not hold control characters");
    }
    try {
      OptionsText.of(spec.options());
    } catch (GuestException e) {
      throw new InvalidFieldException("options", "must fit the guest: " + e.getMessage());
    }
  }

  private static void require(boolean kept, String field, String message) {
    if (!kept) {
      throw new InvalidFieldException(field, message);
    }
  }
}
