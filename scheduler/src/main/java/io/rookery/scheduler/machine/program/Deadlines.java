package io.rookery.scheduler.machine.program;

import java.time.Duration;
import java.util.Set;

/** How long a hypervisor's programs may take. */
public record Deadlines(
    Duration restore,
    Duration resume,
    Duration stop,
    Duration state,
    Duration dump,
    Duration screenshot) {
  /** How often a machine is asked for when a group does not say. */
  public static final Duration ASKING = Duration.ofSeconds(5);

  /**
   * Reads the mapping {@code deadlines} of a group; what it does not name is {@code step}.
   *
   * @throws io.rookery.scheduler.machine.OptionException names the key that is unknown or has a
   *     wrong value
   */
  public static Deadlines read(GroupOptions group, Duration step) {
    GroupOptions own = group.inner("deadlines");
    own.only(Set.of("restore", "resume", "stop", "state", "dump", "screenshot"));
    return new Deadlines(
        own.duration("restore").orElse(step),
        own.duration("resume").orElse(step),
        own.duration("stop").orElse(step),
        own.duration("state").orElse(step),
        own.duration("dump").orElse(step),
        own.duration("screenshot").orElse(step));
  }
}
